import { type CloudFormationClient, paginateDescribeStacks, type Stack } from '@aws-sdk/client-cloudformation';
import { CliError } from './cli-error.ts';
import type { DeadLetterQueue } from './dead-letters/dead-letter.ts';

/** The outputs of a deployed stack. */
export interface Deployment {
  readonly stackName: string;
  readonly landingBucket: string;
  readonly archiveBucket: string;
  readonly stateMachineArn: string;
  readonly apiKeySecretArn: string;
  /** Name of the function that asks Lume for the status of a run. Undefined in a deployment without this output. */
  readonly checkRunFunction: string | undefined;
  readonly topics: Readonly<Record<'success' | 'rejects' | 'alerts', string>>;
  /** Undefined in a deployment without this output. */
  readonly arrivalsQueueArn: string | undefined;
  readonly deadLettersUrl: string;
  readonly failedNotificationsUrl: string;
  /** Undefined in a deployment without this output. */
  readonly undeliveredEventsUrl: string | undefined;
  /** A role that may send to the arrivals queue. Undefined in a deployment without this output. */
  readonly redriveRoleArn: string | undefined;
}

/** URLs of the queues with dead letters. */
export function urlsOf(deployment: Deployment): Readonly<Record<DeadLetterQueue, string | undefined>> {
  return {
    arrivals: deployment.deadLettersUrl,
    events: deployment.undeliveredEventsUrl,
    notifications: deployment.failedNotificationsUrl,
  };
}

/**
 * Finds the stack with this name, or the only one in the account and region.
 * @throws {CliError} there is none, or there are several and no name is given.
 */
export async function findDeployment(client: CloudFormationClient, stackName?: string): Promise<Deployment> {
  const found: Deployment[] = [];
  try {
    const query = stackName === undefined ? {} : { StackName: stackName };
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, query)) {
      found.push(...Stacks.flatMap(deploymentOf));
    }
  } catch (error) {
    if (!(error instanceof Error && /does not exist/.test(error.message))) throw error;
  }
  const region = await client.config.region();
  const [only] = found;
  if (only === undefined) {
    const which = stackName === undefined ? 'No stack of Lume Arrivals' : `No stack ${stackName} of Lume Arrivals`;
    throw new CliError(
      `${which} in region ${region}. Name another region with --region, or deploy one: npm run deploy`,
    );
  }
  if (found.length > 1) {
    const names = found.map((each) => each.stackName).join(', ');
    throw new CliError(`Several stacks of Lume Arrivals in region ${region}: ${names}. Name one with --stack.`);
  }
  return only;
}

function deploymentOf({ StackName: stackName = '', Outputs = [] }: Stack): Deployment[] {
  const outputs = new Map(Outputs.map(({ OutputKey, OutputValue = '' }) => [OutputKey, OutputValue]));
  const at = (key: string) => outputs.get(key) ?? '';
  if (!outputs.has('StateMachineArn') || !outputs.has('ApiKeySecretArn')) return [];
  return [
    {
      stackName,
      landingBucket: at('LandingBucket'),
      archiveBucket: at('ArchiveBucket'),
      stateMachineArn: at('StateMachineArn'),
      apiKeySecretArn: at('ApiKeySecretArn'),
      checkRunFunction: outputs.get('CheckRunFunction'),
      topics: { success: at('SuccessTopicArn'), rejects: at('RejectsTopicArn'), alerts: at('AlertsTopicArn') },
      arrivalsQueueArn: outputs.get('ArrivalsQueueArn'),
      deadLettersUrl: at('DeadLettersUrl'),
      failedNotificationsUrl: at('FailedNotificationsUrl'),
      undeliveredEventsUrl: outputs.get('UndeliveredEventsUrl'),
      redriveRoleArn: outputs.get('RedriveRoleArn'),
    },
  ];
}
