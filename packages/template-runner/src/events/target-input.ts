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

export interface Rule {
  readonly name: string;
  readonly arn: string;
}

/** The text that a target receives for an event. */
export type TargetInput = (event: BusEvent) => string;

/** Compiles what a target is given: the event, a part of it, a constant, or what a transformer makes of it. */
export function compileInput(target: Omit<LocalRuleTarget, 'id' | 'arn'>, rule: Rule): TargetInput {
  const { input, inputPath, inputTransformer } = target;
  if (inputTransformer) return compileTransformer(inputTransformer, rule);
  if (input !== undefined) return () => input;
  if (inputPath === undefined) return (event) => JSON.stringify(event);
  const read = compileJsonPath(inputPath);
  return (event) => JSON.stringify(read(event) ?? null);
}

/** A piece of a template: text as it stands, or a variable. */
type Piece = string | { readonly variable: string; readonly quoted: boolean };

/**
 * Compiles an input transformer. A variable that stands as a value of its own is inserted as JSON; inside quotation marks
 * it is pasted as it is, unescaped, as EventBridge does. A variable whose path leads to nothing is the empty text.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function compileTransformer({ inputPathsMap, inputTemplate }: InputTransformer, rule: Rule): TargetInput {
  const paths = Object.entries(inputPathsMap).map(([name, path]) => [name, compileJsonPath(path)] as const);
  const known = new Set([...Object.keys(inputPathsMap), ...Object.keys(PREDEFINED)]);
  const pieces = piecesOf(inputTemplate);
  for (const piece of pieces) {
    if (typeof piece !== 'string' && !known.has(piece.variable)) {
      throw new InputTransformerError(`The input template of ${rule.name} has no path for <${piece.variable}>.`);
    }
  }
  const makesJson = /^\s*[{[]/.test(inputTemplate);
  return (event) => {
    const own = Object.fromEntries(paths.map(([name, read]) => [name, () => read(event)]));
    const variables: Readonly<Record<string, Variable>> = { ...PREDEFINED, ...own };
    const made = pieces
      .map((piece) => (typeof piece === 'string' ? piece : fill(piece, variables, event, rule)))
      .join('');
    if (makesJson) checkJson(made, rule);
    return made;
  };
}

type Variable = (event: BusEvent, rule: Rule) => unknown;

const PREDEFINED: Readonly<Record<string, Variable>> = {
  'aws.events.rule-arn': (_event, rule) => rule.arn,
  'aws.events.rule-name': (_event, rule) => rule.name,
  'aws.events.event.ingestion-time': (event) => event.time,
  'aws.events.event': ({ detail: _detail, ...event }) => event,
  'aws.events.event.json': (event) => event,
};

function fill(
  { variable, quoted }: Exclude<Piece, string>,
  variables: Readonly<Record<string, Variable>>,
  event: BusEvent,
  rule: Rule,
): string {
  const value = variables[variable]?.(event, rule) ?? '';
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

function checkJson(made: string, rule: Rule): void {
  try {
    JSON.parse(made);
  } catch (cause) {
    throw new InvalidInputError(`The input template of ${rule.name} makes no valid JSON of this event: ${made}`, {
      cause,
    });
  }
}
