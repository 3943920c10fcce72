import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * Queries of CloudWatch Logs Insights over the logs of all functions, one command per line. `functions/log.ts`,
 * `functions/workflow-step.ts` and `functions/metrics.ts` write their fields.
 */
export const LOG_QUERIES = {
  /** Replace FILE by a part of the file's name, its run id or its execution. */
  'All about one file': [
    'fields @timestamp, service, message, status, checks, outcome, run_id, execution, error.name, error.message',
    'filter source_path like "FILE" or key like "FILE" or run_id like "FILE" or execution like "FILE"',
    'sort @timestamp asc',
    'limit 1000',
  ],
  'Slowest flows': [
    'filter ispresent(RunDuration)',
    'stats count(*) as runs, avg(RunDuration) as mean_seconds, pct(RunDuration, 95) as p95_seconds, max(RunDuration) as max_seconds by flow',
    'sort p95_seconds desc',
  ],
  'Errors by class': [
    'filter ispresent(error.name)',
    'stats count(*) as times, latest(@timestamp) as last_seen by error.name, service',
    'sort times desc',
  ],
} as const satisfies Record<string, readonly string[]>;

/** For the dashboard. */
export const LATEST_ERRORS = [
  'fields @timestamp, service, message, execution, source_path, error.name, error.message',
  'filter ispresent(error.name)',
  'sort @timestamp desc',
  'limit 20',
] as const;

export function saveLogQueries(scope: Construct, folder: string, logGroups: readonly ILogGroup[]): void {
  for (const [name, commands] of Object.entries(LOG_QUERIES)) {
    new CfnQueryDefinition(scope, name, {
      name: `${folder}/${name}`,
      queryString: commands.join('\n| '),
      logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    });
  }
}
