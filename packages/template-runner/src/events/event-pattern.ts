import { compileLeaf, EventPatternError, type Leaf, type LeafTest } from './content-filters.ts';

/** Whether an event matches a rule. */
export type EventTest = (event: unknown) => boolean;

/**
 * Compiles an event pattern. Every key of the pattern must match, by at least one element of its list. Where the event has
 * a list, one of its elements must match, and all keys below must match the same element. Numbers are compared as numbers,
 * so 300 matches 3e2.
 * @throws {EventPatternError} for what EventBridge would refuse and what is not supported locally
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export function compilePattern(pattern: unknown, path = 'pattern'): EventTest {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) {
    throw new EventPatternError(`${path}: a pattern is an object with at least one key.`);
  }
  const tests = Object.entries(pattern).map(([key, below]): EventTest => {
    if (key === '$or') return compileAlternatives(below, `${path}.$or`);
    const matches = Array.isArray(below)
      ? compileList(below, `${path}.${key}`)
      : compilePattern(below, `${path}.${key}`);
    return (value) => matches(isObject(value) ? value[key] : undefined);
  });
  return (value) => elementsOf(value).some((element) => tests.every((matches) => matches(element)));
}

/** Matches a single event. For many events, compile the pattern once. */
export function matches(pattern: unknown, event: unknown): boolean {
  return compilePattern(pattern)(event);
}

function compileAlternatives(alternatives: unknown, path: string): EventTest {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new EventPatternError(`${path}: needs a list of at least two patterns.`);
  }
  const tests = alternatives.map((alternative, index) => compilePattern(alternative, `${path}[${index}]`));
  return (value) => tests.some((test) => test(value));
}

function compileList(list: readonly unknown[], path: string): EventTest {
  if (list.length === 0) throw new EventPatternError(`${path}: an empty list matches nothing.`);
  const tests: readonly LeafTest[] = list.map((element) => compileLeaf(element, path));
  return (value) => leavesOf(value).some((leaf) => tests.some((test) => test(leaf)));
}

/** An absent value or an empty list counts as one absent element, which `exists: false` matches. */
function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : [value];
}

/** An object is not a leaf: to a matcher its value is absent. */
function leavesOf(value: unknown): readonly Leaf[] {
  return elementsOf(value).map((element) =>
    typeof element === 'object' && element !== null ? undefined : (element as Leaf),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
