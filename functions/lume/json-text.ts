import { parsedObject } from '../json-object.ts';

/** A JSON object as it was sent: its parsed value, and its text, which has digits that JSON.parse loses. */
export interface JsonAnswer {
  /** Its members. One that is nested too deeply is an empty object. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The text of a member, with all its digits. NaN and Infinity, which are not JSON, become null. */
  textOf(member: string): string | undefined;
  /** What was odd about it, in words for people. */
  readonly remarks: readonly string[];
}

/** Members that are nested deeper are not read. Far below what makes recursive functions overflow the stack. */
const MAX_DEPTH = 200;
/** Parsing deeper JSON would take more memory than a function has. */
const MAX_PARSED_DEPTH = 100_000;

/** The start of a string, a punctuator, or anything between them. */
const TOKEN = /["{}[\],:]|[^\s{}[\],:"]+/g;
const NOT_A_NUMBER = /^(?:NaN|-?Infinity)$/;

/** Undefined unless the text is a JSON object. Skips a byte-order mark. */
export function readJsonObject(text: string): JsonAnswer | undefined {
  const sent = text.replace(/^\uFEFF/, '').trim();
  if (!sent.startsWith('{')) return undefined;
  const { numbersAsNull, json } = withoutNaN(sent);
  const members = membersOf(json);
  const depth = members.values().reduce((deepest, member) => Math.max(deepest, member.depth), 0);
  if (depth > MAX_PARSED_DEPTH) return undefined;
  const value = parsedObject(json);
  if (value === undefined) return undefined;
  const deep = members
    .entries()
    .filter(([, member]) => member.depth > MAX_DEPTH)
    .toArray();
  return {
    value: { ...value, ...Object.fromEntries(deep.map(([name]) => [name, {}])) },
    textOf: (name) => {
      const member = members.get(name);
      return member && json.slice(member.start, member.end).trim();
    },
    remarks: [
      ...(numbersAsNull ? ['Lume wrote NaN or Infinity, which JSON does not have: read as null.'] : []),
      ...deep.map(
        ([name, { depth: levels }]) => `Lume's ${name} is nested ${levels} levels deep: too deep to be read.`,
      ),
    ],
  };
}

interface Member {
  start: number;
  end: number;
  depth: number;
}

/** The positions and depths of the outermost object's values. As in JSON.parse, the last one of a name counts. */
function membersOf(json: string): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>();
  let depth = 0;
  let name: string | undefined;
  let member: Member | undefined;
  for (const { token, index } of tokensOf(json)) {
    if (token === '}' || token === ']') depth -= 1;
    if (depth <= 1 && (token === ',' || depth === 0)) {
      member = undefined;
      name = undefined;
    } else if (member !== undefined) {
      member.end = index + token.length;
      member.depth = Math.max(member.depth, depth);
    } else if (token === ':' && name !== undefined) {
      member = { start: index + 1, end: index + 1, depth: 0 };
      members.set(name, member);
    } else {
      name = nameIn(token);
    }
    if (token === '{' || token === '[') depth += 1;
  }
  return members;
}

function nameIn(token: string): string | undefined {
  const parsed = token.startsWith('"') ? parseAny(token) : undefined;
  return typeof parsed === 'string' ? parsed : undefined;
}

function withoutNaN(json: string): { readonly json: string; readonly numbersAsNull: boolean } {
  if (!/NaN|Infinity/.test(json)) return { json, numbersAsNull: false };
  const parts: string[] = [];
  let at = 0;
  for (const { token, index } of tokensOf(json)) {
    if (!NOT_A_NUMBER.test(token)) continue;
    parts.push(json.slice(at, index), 'null');
    at = index + token.length;
  }
  return { json: parts.join('') + json.slice(at), numbersAsNull: at > 0 };
}

/** Strings are scanned by hand: a pattern overflows the stack in one with millions of escapes. */
function* tokensOf(json: string): Generator<{ readonly token: string; readonly index: number }> {
  const pattern = new RegExp(TOKEN);
  for (let found = pattern.exec(json); found !== null; found = pattern.exec(json)) {
    const { 0: token, index } = found;
    if (token === '"') pattern.lastIndex = endOfString(json, index);
    yield { token: json.slice(index, pattern.lastIndex), index };
  }
}

function endOfString(json: string, start: number): number {
  for (let quote = json.indexOf('"', start + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let escapes = 0;
    while (json[quote - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return quote + 1;
  }
  return json.length;
}

function parseAny(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
