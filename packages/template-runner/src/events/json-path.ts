/** Thrown when a rule is loaded whose input has a path that is not known locally. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

type JsonPath = (event: unknown) => unknown;

/**
 * Compiles a path of the kind that input transformers take: `$`, `$.detail.object.key`, `$.resources[0]`. Keys may have
 * dashes and underscores. The compiled path gives undefined where the event has nothing.
 */
export function compileJsonPath(path: string): JsonPath {
  if (!/^\$(\.[A-Za-z0-9_/-]+|\[\d+\])*$/.test(path)) {
    throw new JsonPathError(`The path ${path} is not known locally: only keys and array indices are.`);
  }
  const steps = [...path.matchAll(/\.([^.[]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
  return (event) =>
    steps.reduce<unknown>((value, step) => {
      if (typeof value !== 'object' || value === null) return undefined;
      return Object.hasOwn(value, step) ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined;
    }, event);
}
