import * as z from 'zod/mini';
import { LOG_DEFAULTS, type LogSettings, logSchema } from './log-settings.ts';
import { ALARM_NAMES, type AlarmName } from './monitoring/alarm-defaults.ts';
import { oneOf, type SchemaShape, settingsGroup, yesOrNo } from './settings-group.ts';

export interface MonitoringSettings {
  /**
   * The threshold of each alarm, in the unit of `lib/monitoring/alarm-defaults.ts`, or `false` to leave that alarm out.
   * `false` in place of the object leaves all alarms out.
   */
  readonly alarms?: false | AlarmThresholds;
}

type AlarmThresholds = { readonly [Name in AlarmName]?: number | false };

/** How the stack is monitored, logged and encrypted. */
export interface OperationsSettings {
  readonly monitoring?: MonitoringSettings;
  readonly logging?: LogSettings;
  /** X-Ray for the functions and the state machine. Default: true. */
  readonly tracing?: boolean;
  /**
   * `aws`: keys of the AWS services, at no cost. `ownKey`: the stack's own key for buckets, queues, topics, logs and
   * the secret, about one dollar a month. Default: `aws`. See `docs/security.md`.
   */
  readonly encryption?: 'aws' | 'ownKey';
}

export const OPERATIONS_DEFAULTS = {
  logging: LOG_DEFAULTS,
  tracing: true,
  encryption: 'aws',
} as const;

const THRESHOLD_RULE = 'must be a number above 0, or false to leave the alarm out';
const threshold = z.union([z.literal(false), z.number(THRESHOLD_RULE).check(z.gt(0, THRESHOLD_RULE))], THRESHOLD_RULE);
const thresholds = settingsGroup(
  Object.fromEntries(ALARM_NAMES.map((name) => [name, z.optional(threshold)])) as Record<
    AlarmName,
    z.ZodMiniOptional<typeof threshold>
  > satisfies SchemaShape<AlarmThresholds>,
  'must be thresholds by the name of their alarm, or false to leave all alarms out',
);

/** No union, because its mistakes would not say which threshold is wrong. */
const thresholdsOrNone = z.pipe(
  z.transform((value) => (value === false ? {} : value)),
  thresholds,
);

/** The schema of `OperationsSettings`, field by field. */
export const operationsSchema = {
  monitoring: z.optional(
    settingsGroup({ alarms: z.optional(thresholdsOrNone) } satisfies SchemaShape<MonitoringSettings>),
  ),
  logging: z.optional(logSchema),
  tracing: z.optional(yesOrNo),
  encryption: z.optional(oneOf(['aws', 'ownKey'])),
} satisfies SchemaShape<OperationsSettings>;
