import * as z from 'zod/mini';
import { truncate } from './output-text.ts';

/**
 * Parses with a closed schema.
 * @throws what `fail` makes of all mistakes, each as `field: value: rule`.
 */
export function parseWith<T extends z.ZodMiniType>(
  schema: T,
  value: unknown,
  fail: (mistakes: readonly string[]) => Error,
): z.output<T> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw fail(result.error.issues.flatMap((issue) => describeIssue(issue, value)));
}

export function describeIssue(issue: z.core.$ZodIssue, root: unknown): string[] {
  const at = (path: readonly PropertyKey[]) => path.map(String).join('.') || 'the whole';
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${at([...issue.path, key])}: is not a known field`);
  }
  if (issue.code === 'invalid_key') {
    return [`${at(issue.path)}: ${issue.issues.map((inner) => inner.message).join(', ')}`];
  }
  const value = valueAt(root, issue.path);
  return [
    value === undefined
      ? `${at(issue.path)}: is missing: ${issue.message}`
      : `${at(issue.path)}: ${show(value)}: ${issue.message}`,
  ];
}

export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

function show(value: unknown): string {
  return truncate(JSON.stringify(value) ?? String(value), 100);
}
