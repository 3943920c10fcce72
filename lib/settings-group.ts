import * as z from 'zod/mini';

/** Settings that belong together, and no others. What is none is told which they are. */
export function settingsGroup<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  rule = `must be an object with ${fieldsOf(shape)}`,
) {
  return z.strictObject(shape, rule);
}

/** `a, b and c`. */
function fieldsOf(shape: object): string {
  return Object.keys(shape)
    .join(', ')
    .replace(/, (?=[^,]*$)/, ' and ');
}
