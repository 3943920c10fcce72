import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod/mini';
import { oneOf, type SchemaShape, settingsGroup, yesOrNo } from './settings-group.ts';

/** How long logs are kept, and what is written to them. */
export interface LogProps {
  /**
   * How many days logs are kept: one of the periods of CloudWatch Logs, as `RetentionDays` names them.
   * @default RetentionDays.THREE_MONTHS, 90 days
   */
  readonly retentionDays?: RetentionDays;
  /**
   * What the functions write: `info` one line per step, `debug` each call and comparison, too (`docs/monitoring.md`).
   * @default 'info'
   */
  readonly functions?: (typeof FUNCTION_LEVELS)[number];
  /**
   * Which events of an execution are written.
   * @default 'error'
   */
  readonly executions?: (typeof EXECUTION_LEVELS)[number];
  /**
   * Whether those events carry inputs, outputs and error messages.
   * @default false
   */
  readonly executionData?: boolean;
}

export const LOG_DEFAULTS = {
  retentionDays: 90,
  functions: 'info',
  executions: 'error',
  executionData: false,
} as const satisfies Required<LogProps>;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
const FUNCTION_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
const EXECUTION_LEVELS = ['off', 'error', 'all'] as const;

export const logSchema = settingsGroup({
  retentionDays: z.optional(z.literal([...RETENTION_DAYS], `must be one of ${RETENTION_DAYS.join(', ')}`)),
  functions: z.optional(oneOf(FUNCTION_LEVELS)),
  executions: z.optional(oneOf(EXECUTION_LEVELS)),
  executionData: z.optional(yesOrNo),
} satisfies SchemaShape<LogProps>);
