/** Thrown at the start for an input path that is not supported locally. */
export class EventPathError extends Error {
  override readonly name = 'EventPathError';
}

type EventPath = (event: unknown) => unknown;

/**
 * Compiles a path of an input transformer: `$`, `$.detail.object.key`, `$.resources[0]`. Keys may have dashes and
 * underscores. The compiled path returns undefined where the event has no value.
 */
export function compileEventPath(path: string): EventPath {
  if (!/^\$(\.[A-Za-z0-9_/-]+|\[\d+\])*$/.test(path)) {
    throw new EventPathError(`The path ${path} is not supported locally: it may have keys and array indices only.`);
  }
  const steps = [...path.matchAll(/\.([^.[]+)|\[(\d+)\]/g)].map(([, key, index]) => key ?? Number(index));
  return (event) =>
    steps.reduce<unknown>((value, step) => {
      if (typeof value !== 'object' || value === null) return undefined;
      return Object.hasOwn(value, step) ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined;
    }, event);
}
