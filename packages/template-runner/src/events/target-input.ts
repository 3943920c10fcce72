import type { InputTransformer, LocalRuleTarget } from '../template/local-template.ts';
import type { BusEvent } from './bus-event.ts';
import { compileEventPath } from './event-path.ts';

/** Thrown at the start for an input transformer that EventBridge would refuse. */
export class InputTransformerError extends Error {
  override readonly name = 'InputTransformerError';
}

/** Thrown for an event that a transformer turns into invalid JSON, for example by a quotation mark in a string. */
export class InvalidInputError extends Error {
  override readonly name = 'InvalidInputError';
}

/** The text that a target receives for an event. */
export type TargetInput = (event: BusEvent) => string;

/** Compiles what a target receives: the event, or what its input transformer makes of it. */
export function compileInput(
  { inputTransformer }: Pick<LocalRuleTarget, 'inputTransformer'>,
  rule: string,
): TargetInput {
  return inputTransformer ? compileTransformer(inputTransformer, rule) : (event) => JSON.stringify(event);
}

/** A piece of a template: literal text or a variable. */
type Piece = string | { readonly variable: string; readonly quoted: boolean };

/**
 * Compiles an input transformer. A variable on its own is inserted as JSON; inside quotation marks it is inserted
 * unescaped, as EventBridge does. A variable whose path finds nothing is the empty string.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function compileTransformer({ inputPathsMap, inputTemplate }: InputTransformer, rule: string): TargetInput {
  const paths = new Map(Object.entries(inputPathsMap).map(([name, path]) => [name, compileEventPath(path)]));
  const pieces = piecesOf(inputTemplate);
  for (const piece of pieces) {
    if (typeof piece !== 'string' && !paths.has(piece.variable)) {
      throw new InputTransformerError(`The input template of ${rule} has no path for <${piece.variable}>.`);
    }
  }
  const makesJson = /^\s*[{[]/.test(inputTemplate);
  return (event) => {
    const made = pieces
      .map((piece) => (typeof piece === 'string' ? piece : insert(piece, paths.get(piece.variable)?.(event))))
      .join('');
    if (makesJson) checkJson(made, rule);
    return made;
  };
}

function insert({ quoted }: Exclude<Piece, string>, value: unknown = ''): string {
  return quoted && typeof value === 'string' ? value : JSON.stringify(value);
}

function piecesOf(template: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let quoted = false;
  // Quoted text may contain escaped quotation marks; everything that is not a variable is literal.
  for (const [part, variable] of template.matchAll(/<([A-Za-z0-9_.-]+)>|\\.|"|[^"\\<]+|[\\<]/gs)) {
    if (part === '"') quoted = !quoted;
    pieces.push(variable === undefined ? part : { variable, quoted });
  }
  return pieces;
}

function checkJson(made: string, rule: string): void {
  try {
    JSON.parse(made);
  } catch (cause) {
    throw new InvalidInputError(`The input template of ${rule} does not make valid JSON of this event: ${made}`, {
      cause,
    });
  }
}
