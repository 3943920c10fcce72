/** Thrown at the start for an event pattern that is unsupported locally or that EventBridge would refuse. */
export class EventPatternError extends Error {
  override readonly name = 'EventPatternError';
}

/** A scalar in an event; undefined if absent. */
export type Leaf = string | number | boolean | null | undefined;
export type LeafTest = (leaf: Leaf) => boolean;

type Compile = (argument: unknown, path: string) => LeafTest;

/** The content filters: `{ "prefix": … }` and so on. */
const MATCHERS: Readonly<Record<string, Compile>> = {
  exists: (argument, path) => {
    if (typeof argument !== 'boolean') throw new EventPatternError(`${path}: exists must be true or false.`);
    return (leaf) => (leaf !== undefined) === argument;
  },
  prefix: (argument, path) => {
    const prefix = text(argument, `${path}: prefix`);
    return ofText((leaf) => leaf.startsWith(prefix));
  },
  wildcard: (argument, path) => ofText(wildcard(text(argument, `${path}: wildcard`), path)),
  'anything-but': (argument, path) => {
    const [name, excluded] = onlyEntry(argument, path);
    if (name !== 'prefix')
      throw new EventPatternError(`${path}: "${name}" inside anything-but is not supported locally.`);
    const isExcluded = compileLeaf({ prefix: excluded }, path);
    return (leaf) => leaf !== undefined && !isExcluded(leaf);
  },
};

/** Compiles one element of a pattern's list: a value to equal, or an object with one matcher. */
export function compileLeaf(element: unknown, path: string): LeafTest {
  if (isValue(element)) return (leaf) => leaf === element;
  const [name, argument] = onlyEntry(element, path);
  const compile = Object.hasOwn(MATCHERS, name) ? MATCHERS[name] : undefined;
  if (!compile) throw new EventPatternError(`${path}: the matcher "${name}" is not supported locally.`);
  return compile(argument, path);
}

/** `*` matches any characters, also none; `\*` is a literal `*` and `\\` a backslash. */
function wildcard(pattern: string, path: string): (leaf: string) => boolean {
  if (/(^|[^\\])(\\\\)*\*\*/.test(pattern)) throw new EventPatternError(`${path}: wildcard must not contain **.`);
  const source = pattern.replace(/\\([*\\])|\*|[^*\\]+|\\/g, (part, escaped: string | undefined) => {
    if (part === '*') return '.*';
    if (part === '\\') throw new EventPatternError(`${path}: wildcard has a \\ that escapes nothing.`);
    return (escaped ?? part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  const regex = new RegExp(`^${source}$`, 's');
  return (leaf) => regex.test(leaf);
}

function ofText(holds: (leaf: string) => boolean): LeafTest {
  return (leaf) => typeof leaf === 'string' && holds(leaf);
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new EventPatternError(`${what} must be a string.`);
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
