/** https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html */
import { StatesError } from './errors.ts';
import { INTRINSIC_FUNCTIONS } from './intrinsic-functions.ts';

export type Expression =
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'literal'; readonly value: unknown };

/** Thrown when a text is not an intrinsic function, or one that does not exist. */
export class IntrinsicSyntaxError extends Error {
  constructor(text: string, position: number, expected: string) {
    super(`"${text}" at ${position}: expected ${expected}`);
    this.name = 'IntrinsicSyntaxError';
  }
}

/** @throws {StatesError} `States.IntrinsicFailure` when the function refuses its arguments. */
export function evaluateIntrinsic(expression: Expression, atPath: (path: string) => unknown): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'path':
      return atPath(expression.path);
    case 'call': {
      const args = expression.args.map((arg) => evaluateIntrinsic(arg, atPath));
      try {
        return INTRINSIC_FUNCTIONS.get(expression.name)?.(args);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new StatesError('States.IntrinsicFailure', `${expression.name}: ${reason}`, 'matchable');
      }
    }
  }
}

/** @throws {IntrinsicSyntaxError} with the position where the text stops making sense. */
export function parseIntrinsic(text: string): Expression {
  let at = 0;

  const fail = (expected: string): never => {
    throw new IntrinsicSyntaxError(text, at, expected);
  };
  const skipSpace = (): void => {
    while (text[at] === ' ') at += 1;
  };

  const parseText = (): Expression => {
    let value = '';
    for (at += 1; text[at] !== "'"; at += 1) {
      if (text[at] === undefined) fail("'");
      // Format tells \{ from {, so it must see the escape.
      if (text[at] === '\\') {
        at += 1;
        value += text[at] === '{' || text[at] === '}' ? `\\${text[at]}` : text[at];
      } else value += text[at];
    }
    at += 1;
    return { kind: 'literal', value };
  };

  const parsePath = (): Expression => {
    const start = at;
    let depth = 0;
    for (let quote = ''; text[at] !== undefined; at += 1) {
      const char = text[at] ?? '';
      if (quote !== '') quote = char === quote ? '' : quote;
      else if (char === "'" || char === '"') quote = char;
      else if (depth === 0 && (char === ',' || char === ')')) break;
      else if (char === '[' || char === '(') depth += 1;
      else if (char === ']' || char === ')') depth -= 1;
    }
    return { kind: 'path', path: text.slice(start, at).trim() };
  };

  const parseLiteral = (): Expression => {
    const word = /^[^,)\s]+/.exec(text.slice(at))?.[0] ?? '';
    try {
      const value: unknown = JSON.parse(word);
      at += word.length;
      return { kind: 'literal', value };
    } catch {
      return fail('a path, a function, a quoted text, a number, true, false or null');
    }
  };

  const parseCall = (): Expression => {
    const name = /^States\.\w+/.exec(text.slice(at))?.[0] ?? fail('States.…');
    if (!INTRINSIC_FUNCTIONS.has(name)) fail(`one of ${[...INTRINSIC_FUNCTIONS.keys()].join(', ')}`);
    at += name.length;
    if (text[at] !== '(') fail('(');
    at += 1;
    const args: Expression[] = [];
    skipSpace();
    while (text[at] !== ')') {
      if (args.length > 0) {
        if (text[at] !== ',') fail(', or )');
        at += 1;
        skipSpace();
      }
      args.push(parseArgument());
      skipSpace();
    }
    at += 1;
    return { kind: 'call', name, args };
  };

  const parseArgument = (): Expression => {
    if (text[at] === "'") return parseText();
    if (text[at] === '$') return parsePath();
    return text.startsWith('States.', at) ? parseCall() : parseLiteral();
  };

  const call = parseCall();
  if (at !== text.length) fail('the end');
  return call;
}
