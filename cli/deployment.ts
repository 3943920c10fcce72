import { type Parameter, paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import {
  DEPLOYMENTS_PATH,
  type Deployment,
  deploymentNameOf,
  InvalidDeploymentRecordError,
  isDeploymentRecord,
  NewerDeploymentRecordError,
  parseDeployment,
} from '../functions/deployment-record.ts';
import { CliError } from './cli-error.ts';
import type { DeadLetterQueue } from './dead-letters/dead-letter.ts';

export type { Deployment };

/** URLs of the queues with dead letters. */
export function urlsOf(deployment: Deployment): Readonly<Record<DeadLetterQueue, string>> {
  return {
    arrivals: deployment.deadLettersUrl,
    events: deployment.undeliveredEventsUrl,
    notifications: deployment.failedNotificationsUrl,
  };
}

/**
 * Finds the deployment with this name, or the only one in the account and region.
 * @throws {CliError} there is none, there are several and no name is given, or its record cannot be read.
 */
export async function findDeployment(client: SSMClient, deploymentName?: string): Promise<Deployment> {
  const found: Parameter[] = [];
  const query = { Path: DEPLOYMENTS_PATH, MaxResults: 10 };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, query)) found.push(...Parameters);
  const records = found
    .map(({ Name: name = '', Value: value = '' }) => ({ name, value }))
    .filter(isDeploymentRecord)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const names = records.map(deploymentNameOf);
  const region = await client.config.region();
  if (records.length === 0) {
    const which = deploymentName === undefined ? 'No deployment' : `No deployment ${deploymentName}`;
    throw new CliError(
      `${which} of Lume Arrivals in region ${region}. Name another region with --region, or deploy one. One of an earlier version is found once it is deployed again.`,
    );
  }
  const chosen = records.filter((each) => deploymentName === undefined || deploymentNameOf(each) === deploymentName);
  const [only] = chosen;
  if (only === undefined) {
    throw new CliError(
      `No deployment ${deploymentName} of Lume Arrivals in region ${region}. There is: ${names.join(', ')}. Name one of these, or another region with --region.`,
    );
  }
  if (chosen.length > 1) {
    throw new CliError(
      `Several deployments of Lume Arrivals in region ${region}: ${names.join(', ')}. Name one with --deployment.`,
    );
  }
  try {
    return parseDeployment(only);
  } catch (error) {
    throw userError(error, deploymentNameOf(only));
  }
}

function userError(error: unknown, deploymentName: string): unknown {
  if (error instanceof NewerDeploymentRecordError) {
    return new CliError([
      `The deployment ${deploymentName} is of a newer version than this command line. (${error.message})`,
      'Update the command line to the version that it was deployed with.',
    ]);
  }
  if (error instanceof InvalidDeploymentRecordError) {
    return new CliError([`${error.message}.`, `Deploy ${deploymentName} again: that writes the record anew.`]);
  }
  return error;
}
