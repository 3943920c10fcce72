import type { InputTransformer, LocalRuleTarget } from '../template/local-template.ts';
import type { BusEvent } from './bus-event.ts';
import { compileJsonPath } from './json-path.ts';

/** Thrown when a rule is loaded whose input transformer EventBridge would refuse. */
export class InputTransformerError extends Error {
  override readonly name = 'InputTransformerError';
}

/** Thrown for an event that a transformer makes no JSON of: a quotation mark pasted into a text, for example. */
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

/** A piece of a template: text as it stands, or a variable. */
type Piece = string | { readonly variable: string; readonly quoted: boolean };

/**
 * Compiles an input transformer. A variable that stands as a value of its own is inserted as JSON; inside quotation marks
 * it is pasted as it is, unescaped, as EventBridge does. A variable whose path leads to nothing is the empty text.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function compileTransformer({ inputPathsMap, inputTemplate }: InputTransformer, rule: string): TargetInput {
  const paths = new Map(Object.entries(inputPathsMap).map(([name, path]) => [name, compileJsonPath(path)]));
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
  // Text in quotation marks may have escaped ones in it; everything that is no variable is kept as it stands.
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
    throw new InvalidInputError(`The input template of ${rule} makes no valid JSON of this event: ${made}`, {
      cause,
    });
  }
}
