import * as z from 'zod/mini';
import * as field from './field-schemas.ts';

/**
 * The options of a route, named as in arrival messages and in the input of executions, whose schemas spread these groups.
 * In camelCase they are members of `Route` in `lib/settings.ts`, which does not compile if one is missing.
 */

/** For every execution of the route, including one that only watches a run. */
export const WATCH_OPTIONS = {
  route: z.optional(field.routeName),
  flow_version: z.optional(field.flowVersion),
  source_path: z.optional(field.sourcePath),
  max_attempts: z.optional(field.maxAttempts),
  rejected_share_alert: z.optional(field.rejectedShareAlert),
  zero_rows: z.optional(field.zeroRows),
} as const;

/** For an execution that starts a run. */
const START_OPTIONS = {
  ...WATCH_OPTIONS,
  run_metadata: z.optional(field.runMetadata),
  when_already_processed: z.optional(field.whenAlreadyProcessed),
} as const;

/** For an execution that has an arrival. */
export const ARRIVAL_OPTIONS = {
  empty_files: z.optional(field.emptyFiles),
} as const;

export const ROUTE_OPTIONS = { ...START_OPTIONS, ...ARRIVAL_OPTIONS } as const;

/** For on-arrival only: never in the input of an execution. The same for all routes of a stack. */
export const STACK_OPTIONS = {
  ignore: z.optional(field.ignore),
} as const;

export function omit<T extends object, Key extends string>(
  object: T,
  keys: Readonly<Record<Key, unknown>>,
): Omit<T, Key> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !Object.hasOwn(keys, key))) as Omit<T, Key>;
}
