/** https://states-language.net/spec.html#ref-paths */
import type { StateData } from './context-object.ts';
import { isObject, type Refuse } from './definition-fields.ts';
import { StatesError } from './workflow-errors.ts';

export interface ReferencePath {
  readonly text: string;
  readonly root: keyof StateData;
  /** Names of fields and indices of arrays. */
  readonly steps: readonly (string | number)[];
}

const PATH = /^\$\$?(?:\.[\w-]+|\['[^'\\]+'\]|\[\d+\])*$/;
const STEP = /\.(?<name>[\w-]+)|\['(?<quoted>[^']+)'\]|\[(?<index>\d+)\]/g;

export function parsePath(text: unknown, refuse: Refuse): ReferencePath {
  if (typeof text !== 'string' || !PATH.test(text)) {
    return refuse("only paths such as $, $.a.b, $['a'], $.a[0] and $$.Execution run here");
  }
  const steps = [...text.matchAll(STEP)].map(({ groups: { name, quoted, index } = {} }) => {
    return name ?? quoted ?? Number(index);
  });
  return { text, root: text.startsWith('$$') ? 'context' : 'input', steps };
}

/** Undefined where there is nothing: no JSON value is. */
export function valueAt({ root, steps }: ReferencePath, data: StateData): unknown {
  return steps.reduce<unknown>((value, step) => {
    const isThere = typeof step === 'number' ? Array.isArray(value) : isObject(value) && Object.hasOwn(value, step);
    return isThere ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined;
  }, data[root]);
}

/** @throws {StatesError} `States.Runtime` where there is nothing. */
export function requiredValueAt(path: ReferencePath, data: StateData): unknown {
  const value = valueAt(path, data);
  if (value !== undefined) return value;
  throw new StatesError('States.Runtime', `The JSONPath '${path.text}' could not be found in the input.`);
}

/**
 * A copy of the input with a value at a path of names; objects on the way are made where they are missing.
 * @throws {StatesError} `States.ResultPathMatchFailure` where something else than an object is on the way.
 */
export function withValueAt({ text, steps }: ReferencePath, input: unknown, value: unknown): unknown {
  const placed = (at: unknown, [step, ...rest]: typeof steps): unknown => {
    if (step === undefined) return value;
    if (!isObject(at)) {
      throw new StatesError(
        'States.ResultPathMatchFailure',
        `Unable to apply ResultPath ${text} to input ${JSON.stringify(input)}`,
      );
    }
    return { ...at, [step]: placed(Object.hasOwn(at, step) ? at[step] : {}, rest) };
  };
  return placed(input, steps);
}
