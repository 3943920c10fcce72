import { GetAccountSettingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { bad, type Finding, ok } from './finding.ts';

/** Ten batches of arrivals at once, which is the default, and four times as many workflow steps. */
const ENOUGH = 50;

/** Whether Lambda can run enough functions at once. AWS starts some accounts with a limit of 10. */
export async function checkConcurrency(lambda: LambdaClient): Promise<readonly Finding[]> {
  const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
  const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  const said = `Lambda runs ${free} functions at once in this account and region`;
  if (free >= ENOUGH) return [ok(said)];
  return [
    bad(
      `${said}: with less than ${ENOUGH}, files wait`,
      'ask AWS for more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000',
    ),
  ];
}
