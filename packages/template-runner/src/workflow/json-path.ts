import { JSONPath } from 'jsonpath-plus';
import { StatesError } from './errors.ts';

/** Paths that may select any number of values yield a list, also an empty one. */
const INDEFINITE = /\*|\.\.|\?\(|\[[^\]'"]*[:,]/;

/**
 * The value at a path: `$…` of the input, `$$…` of the context object.
 * @throws {StatesError} `States.Runtime` when a path to one value points at nothing.
 */
export function queryPath(path: string, input: unknown, context: object): unknown {
  const root = path.startsWith('$$') ? context : input;
  const inRoot = path.startsWith('$$') ? path.slice(1) : path;
  if (inRoot === '$') return root;
  const found: unknown = JSONPath({ path: inRoot, json: root as object, wrap: false });
  if (found !== undefined) return found;
  if (INDEFINITE.test(inRoot)) return [];
  throw new StatesError('States.Runtime', `The JSONPath '${path}' could not be found in the input.`);
}
