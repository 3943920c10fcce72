import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { runId as runIdRule } from '../../functions/arrivals/field-schemas.ts';
import { asObject, asText, type JsonObject, jsonObject } from '../../functions/json-object.ts';
import { truncate } from '../../functions/output-text.ts';
import { shellWord } from '../../functions/shell-word.ts';
import type { Deployment } from '../deployment.ts';
import { bad, type Finding, ok, unknown } from './finding.ts';

/** Whether the secret of the API key has a value, which is not read. */
export async function checkKeyPresent(secrets: SecretsManagerClient, secretArn: string): Promise<readonly Finding[]> {
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId: secretArn }));
  if (Object.values(VersionIdsToStages).some((stages) => stages.includes('AWSCURRENT'))) {
    return [ok('the secret of the API key has a value')];
  }
  return [bad('the secret of the API key is empty: no run can be started', putKey(secretArn))];
}

type KeyDeployment = Pick<Deployment, 'stateMachineArn' | 'apiKeySecretArn' | 'checkRunFunction'>;

/**
 * Whether Lume accepts the key: invokes the deployed check-run for the status of a run, which changes nothing. The key does
 * not leave AWS, and the request takes the deployed path to Lume.
 *
 * Lume documents `run_status`, an authentication error, and an invalid-request error for an unknown run. It does not
 * document that it checks the key first: if no run is known, that is an assumption.
 */
export async function checkKeyAccepted(
  { lambda, sfn }: { readonly lambda: LambdaClient; readonly sfn: SFNClient },
  { stateMachineArn, apiKeySecretArn, checkRunFunction }: KeyDeployment,
): Promise<readonly Finding[]> {
  const known = await lastRun(sfn, stateMachineArn);
  const runId = known ?? 'run_00000000000000000000000000';
  const payload = { execution: 'arn:doctor', input: { run_id: runId }, run: { id: runId }, check: { checks: 0 } };
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: checkRunFunction, Payload: JSON.stringify(payload) }),
  );
  if (!FunctionError) return [ok(`Lume takes the API key: it told the status of ${runId}`)];
  return [findingOf(jsonObject(Payload?.transformToString()), runId, apiKeySecretArn)];
}

function findingOf(failure: JsonObject, runId: string, secretArn: string): Finding {
  const errorType = asText(failure['errorType']) ?? '';
  const said = truncate(asText(failure['errorMessage']) ?? '', 300);
  switch (errorType) {
    case 'LumeInvalidRequestError':
      return ok(`Lume does not refuse the API key: all that it says is that it does not know the run ${runId}`);
    case 'LumeAuthenticationError':
      return bad(`Lume refuses the API key: ${said}`, putKey(secretArn));
    case 'LumeUnavailableError':
      return bad(`Lume cannot be reached: ${said}`, "look at Lume's status page; check lume.baseUrl in your app");
    case 'LumeProtocolError':
      return bad(
        `what answers is not Lume as this version knows it: ${said}`,
        'check lume.baseUrl in your app, and docs/lume.md',
      );
    default:
      return unknown(`whether Lume takes the API key: check-run failed with ${errorType}: ${said}`);
  }
}

/** A run that Lume has started for this stack. */
async function lastRun(sfn: SFNClient, stateMachineArn: string): Promise<string | undefined> {
  const { executions: [newest] = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn, statusFilter: 'SUCCEEDED', maxResults: 1 }),
  );
  if (newest === undefined) return undefined;
  const { output } = await sfn.send(new DescribeExecutionCommand({ executionArn: newest.executionArn }));
  const known = runIdRule.safeParse(asObject(jsonObject(output)['run'])?.['id']);
  return known.success ? known.data : undefined;
}

function putKey(secretArn: string): string {
  return `save a valid key in key.txt, then: aws secretsmanager put-secret-value --secret-id ${shellWord(secretArn)} --secret-string file://key.txt`;
}
