import * as z from 'zod/mini';
import { ALARM_NAMES, type AlarmName } from './monitoring/alarm-defaults.ts';
import { settingsGroup } from './settings-group.ts';

/** How the stack is watched, logged and protected: the settings that have nothing to do with files. */
export interface OperationsSettings {
  readonly monitoring?: {
    /**
     * The threshold of each alarm, in the unit of `lib/monitoring/alarm-defaults.ts`, or `false` to leave the alarm out;
     * `false` instead of all of it leaves all of them out.
     */
    readonly alarms?: false | { readonly [Name in AlarmName]?: number | false };
  };
  readonly logging?: {
    /** How many days logs are kept. Default: 90. */
    readonly retentionDays?: (typeof RETENTION_DAYS)[number];
    /** What the functions write: `info` a line a step, `debug` also each call and comparison (`docs/monitoring.md`). Default: `info`. */
    readonly functions?: (typeof FUNCTION_LEVELS)[number];
    /** Which events of an execution are written. Default: `error`. */
    readonly executions?: (typeof EXECUTION_LEVELS)[number];
    /** Whether those events carry inputs, outputs and error messages. Default: false. */
    readonly executionData?: boolean;
  };
  /** X-Ray for the functions and the state machine. Default: true. */
  readonly tracing?: boolean;
  /**
   * `aws`: keys of the services, without cost. `ownKey`: a key of the stack's own for buckets, queues, topics, logs and
   * the secret, about one dollar a month. Default: `aws`. See `docs/security.md`.
   */
  readonly encryption?: 'aws' | 'ownKey';
}

export const OPERATIONS_DEFAULTS = {
  logging: { retentionDays: 90, functions: 'info', executions: 'error', executionData: false },
  tracing: true,
  encryption: 'aws',
} as const;

/** What CloudWatch Logs takes. */
export const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
const FUNCTION_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const EXECUTION_LEVELS = ['off', 'error', 'all'] as const;

const THRESHOLD_RULE = 'must be a number above 0, or false to leave the alarm out';
const threshold = z.union([z.literal(false), z.number(THRESHOLD_RULE).check(z.gt(0, THRESHOLD_RULE))], THRESHOLD_RULE);
const thresholds = settingsGroup(
  Object.fromEntries(ALARM_NAMES.map((name) => [name, z.optional(threshold)])),
  'must be thresholds by the name of their alarm, or false to leave all alarms out',
);

/** Not as a union, whose mistakes would not say which threshold is meant. */
const thresholdsOrNone = z.pipe(
  z.transform((value) => (value === false ? {} : value)),
  thresholds,
);

const oneOf = <const Value extends string>(values: readonly [Value, ...Value[]]) =>
  z.enum(values, `must be one of ${values.join(', ')}`);
const yesOrNo = z.boolean('must be true or false');

/** The part of the closed schema of all settings that is about operations. */
export const operationsSchema = {
  monitoring: z.optional(settingsGroup({ alarms: z.optional(thresholdsOrNone) })),
  logging: z.optional(
    settingsGroup({
      retentionDays: z.optional(z.literal([...RETENTION_DAYS], `must be one of ${RETENTION_DAYS.join(', ')}`)),
      functions: z.optional(oneOf(FUNCTION_LEVELS)),
      executions: z.optional(oneOf(EXECUTION_LEVELS)),
      executionData: z.optional(yesOrNo),
    }),
  ),
  tracing: z.optional(yesOrNo),
  encryption: z.optional(oneOf(['aws', 'ownKey'])),
};
