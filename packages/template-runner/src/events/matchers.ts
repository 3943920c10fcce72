/** Thrown when a rule is loaded whose pattern uses something that is unknown, or that EventBridge would refuse. */
export class EventPatternError extends Error {
  override readonly name = 'EventPatternError';
}

/** A value in an event that has no values below it; undefined where the event has none. */
export type Leaf = string | number | boolean | null | undefined;
export type LeafTest = (leaf: Leaf) => boolean;

type Compile = (argument: unknown, path: string) => LeafTest;

/** The content filters: `{ "prefix": … }` and its kin. */
const MATCHERS: Readonly<Record<string, Compile>> = {
  exists: (argument, path) => {
    if (typeof argument !== 'boolean') throw new EventPatternError(`${path}: exists must be true or false.`);
    return (leaf) => (leaf !== undefined) === argument;
  },
  prefix: affix('prefix', (leaf, part) => leaf.startsWith(part)),
  suffix: affix('suffix', (leaf, part) => leaf.endsWith(part)),
  'equals-ignore-case': ignoringCase,
  wildcard: (argument, path) => ofText(wildcard(text(argument, `${path}: wildcard`), path)),
  numeric: (argument, path) => {
    const holds = comparison(argument, path);
    return (leaf) => typeof leaf === 'number' && holds(leaf);
  },
  'anything-but': (argument, path) => {
    const excluded = anyOf(argument, (each) => anythingBut(each, path));
    return (leaf) => leaf !== undefined && !excluded(leaf);
  },
};

/** What may stand inside `anything-but` in place of a value; each takes one argument or a list of them. */
const EXCLUDABLE = ['prefix', 'suffix', 'wildcard', 'equals-ignore-case'];

/** Compiles one element of a pattern's list: a value to equal, or an object with one matcher. */
export function compileLeaf(element: unknown, path: string): LeafTest {
  if (isValue(element)) return (leaf) => leaf === element;
  const [name, argument] = onlyEntry(element, path);
  const compile = Object.hasOwn(MATCHERS, name) ? MATCHERS[name] : undefined;
  if (!compile) throw new EventPatternError(`${path}: the matcher "${name}" is not known locally.`);
  return compile(argument, path);
}

function anythingBut(element: unknown, path: string): LeafTest {
  if (typeof element === 'string' || typeof element === 'number') return (leaf) => leaf === element;
  const [name, argument] = onlyEntry(element, path);
  if (!EXCLUDABLE.includes(name)) {
    throw new EventPatternError(`${path}: "${name}" inside anything-but is not known locally.`);
  }
  return anyOf(argument, (each) => compileLeaf({ [name]: each }, path));
}

function anyOf(argument: unknown, compile: (each: unknown) => LeafTest): LeafTest {
  const tests = (Array.isArray(argument) ? argument : [argument]).map(compile);
  return (leaf) => tests.some((matches) => matches(leaf));
}

function affix(name: string, holds: (leaf: string, part: string) => boolean): Compile {
  return (argument, path) => {
    if (typeof argument === 'string') return ofText((leaf) => holds(leaf, argument));
    const [modifier, part] = onlyEntry(argument, path);
    if (modifier !== 'equals-ignore-case') {
      throw new EventPatternError(`${path}: "${modifier}" inside ${name} is not known locally.`);
    }
    const wanted = text(part, `${path}: ${name}`).toLowerCase();
    return ofText((leaf) => holds(leaf.toLowerCase(), wanted));
  };
}

function ignoringCase(argument: unknown, path: string): LeafTest {
  const wanted = text(argument, `${path}: equals-ignore-case`).toLowerCase();
  return ofText((leaf) => leaf.toLowerCase() === wanted);
}

/** `*` stands for any characters, none included; `\*` for itself and `\\` for a backslash. */
function wildcard(pattern: string, path: string): (leaf: string) => boolean {
  if (/(^|[^\\])(\\\\)*\*\*/.test(pattern)) throw new EventPatternError(`${path}: wildcard has ** in it.`);
  const source = pattern.replace(/\\([*\\])|\*|[^*\\]+|\\/g, (part, escaped: string | undefined) => {
    if (part === '*') return '.*';
    if (part === '\\') throw new EventPatternError(`${path}: wildcard has a \\ that escapes nothing.`);
    return (escaped ?? part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  const regex = new RegExp(`^${source}$`, 's');
  return (leaf) => regex.test(leaf);
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** `[">", 0, "<=", 5]`: all of the comparisons hold. */
function comparison(argument: unknown, path: string): (leaf: number) => boolean {
  const parts = Array.isArray(argument) ? argument : [];
  if (parts.length !== 2 && parts.length !== 4) {
    throw new EventPatternError(`${path}: numeric needs a list of one or two comparisons.`);
  }
  const holds = [0, 2].slice(0, parts.length / 2).map((at) => {
    const [operator, operand] = [parts[at], parts[at + 1]];
    const compare = typeof operator === 'string' ? COMPARISONS[operator] : undefined;
    if (!compare || typeof operand !== 'number') {
      throw new EventPatternError(`${path}: numeric does not know ${JSON.stringify([operator, operand])}.`);
    }
    return (leaf: number) => compare(leaf, operand);
  });
  return (leaf) => holds.every((each) => each(leaf));
}

function ofText(holds: (leaf: string) => boolean): LeafTest {
  return (leaf) => typeof leaf === 'string' && holds(leaf);
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new EventPatternError(`${what} needs text.`);
  return value;
}

function isValue(element: unknown): element is string | number | boolean | null {
  return element === null || ['string', 'number', 'boolean'].includes(typeof element);
}

function onlyEntry(element: unknown, path: string): readonly [string, unknown] {
  const entries = typeof element === 'object' && element !== null ? Object.entries(element) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new EventPatternError(`${path}: ${JSON.stringify(element)} is neither a value nor one matcher.`);
  }
  return entry;
}
