import { PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Fault } from 'simulated-lume';
import { localClient } from 'template-runner/local-client';
import { findDeployment } from '../../cli/deployment.ts';
import { deployedRoutes } from '../../cli/routes/deployed-routes.ts';
import type { RouteMessage } from '../../functions/arrivals/arrival-message.ts';
import { DEFAULT_SOURCE_PATH, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import { type DeployedRoute, ignores, takes } from '../../functions/reconciliation/deployed-route.ts';
import { isLocalKey, LOCAL_API_KEY } from '../lume-api-key.ts';
import { keyNamed } from '../route-keys.ts';

/** A drill would show nothing with the routes of this stack. The message is one sentence. */
export class NotPlayableError extends Error {
  override readonly name = 'NotPlayableError';
}

/** A file of a drill, which need not exist. */
export interface DrillFile {
  readonly key: string;
  readonly path: string;
  /** The part of the key that the source path has too, and no other file. */
  readonly mark: string;
}

/** What a drill can do to the running local system. */
export interface Stage extends Disposable {
  /**
   * The options of the route that takes the files of drills: the first whose source paths tell one file from another.
   * @throws {NotPlayableError} there is none
   */
  readonly route: RouteMessage;
  /** A new file that the route takes. */
  newFile(drill: string): DrillFile;
  /**
   * A new file that no route takes, because of capitals.
   * @throws {NotPlayableError} there can be none
   */
  newStrayFile(drill: string): DrillFile;
  upload(file: DrillFile, body: string): Promise<void>;
  /** @returns the ARN of the execution */
  start(input: object): Promise<string>;
  stop(execution: string): Promise<void>;
  addFaults(...faults: readonly Fault[]): Promise<void>;
  /** Lume refuses connections until `end`. */
  lumeAway(): Promise<void>;
  putApiKey(key: string): Promise<void>;
  /** Switches the landing bucket's events to EventBridge on or off. */
  sendEvents(isOn: boolean): Promise<void>;
  /** How much faster than real time the local clock runs. */
  speed(): Promise<number>;
  /** Whether anybody is subscribed to alerts. */
  isAlertHeard(): Promise<boolean>;
  /** Brings Lume back, clears all faults, restores the key and the bucket's events. The files of drills still go through. */
  end(): Promise<void>;
}

const MARK = 'drill-';

/** Has every run of the file succeed, whatever its flow wants of a file. */
export function goesThrough({ mark }: DrillFile): Fault {
  const effect = { kind: 'script', script: { outcome: 'SUCCEEDED' } } as const;
  return { operation: 'run', match: mark, times: 'always', effect };
}

function letsThrough({ match = '', times, effect }: Fault): boolean {
  return match.startsWith(MARK) && times === 'always' && effect.kind === 'script';
}

/**
 * @param endpoint of the local system
 * @param deployment its name; undefined: the only one
 * @throws {CliError} there are several, or none of this name
 */
export async function openStage(endpoint: string, deployment?: string): Promise<Stage> {
  const config = localClient(endpoint);
  const clients = {
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sfn: new SFNClient(config),
    secrets: new SecretsManagerClient(config),
    sns: new SNSClient(config),
    ssm: new SSMClient(config),
  };
  const { s3, sfn, secrets } = clients;
  const found = await findDeployment(clients.ssm, deployment);
  const { deploymentName, landingBucket, stateMachineArn, apiKeySecretArn, topics } = found;
  const routes = await deployedRoutes(clients.ssm, deploymentName);
  const drilled = routes.find((route) => isDrilled(route, landingBucket));
  const drilledRoute = (): DeployedRoute => {
    if (drilled !== undefined) return drilled;
    throw new NotPlayableError(
      'No route has a source path by which Lume could tell the file of a drill from others: it needs {key}, {name} or {stem}.',
    );
  };

  const sim = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${endpoint}/_sim/${path}`, sent);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_sim/${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };

  const fileOf = (key: string, mark: string): DrillFile => ({ key, path: `s3://${landingBucket}/${key}`, mark });
  const putApiKey = async (key: string) => {
    await secrets.send(new PutSecretValueCommand({ SecretId: apiKeySecretArn, SecretString: key }));
  };
  const sendEvents = async (isOn: boolean) => {
    const NotificationConfiguration = isOn ? { EventBridgeConfiguration: {} } : {};
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: landingBucket, NotificationConfiguration }));
  };

  return {
    get route() {
      return drilledRoute().message;
    },
    newFile: (drill) => {
      const mark = markFor(drill);
      return fileOf(keyNamed(drilledRoute(), mark), mark);
    },
    newStrayFile: (drill) => {
      const { prefix, suffix, message } = drilledRoute();
      const mark = markFor(drill);
      const spellings = [
        { prefix, suffix: suffix.toUpperCase() },
        { prefix: prefix.toUpperCase(), suffix },
      ];
      const stray = spellings
        .map((each) => keyNamed(each, mark))
        .find((key) => !routes.some((each) => takes(each, key)));
      if (stray !== undefined) return fileOf(stray, mark);
      throw new NotPlayableError(`No file is stray here: the route ${message.route} takes any spelling of its keys.`);
    },
    upload: async ({ key: Key }, text) => {
      const Body = Buffer.from(text); // for an empty string the SDK warns about an unknown length
      await s3.send(new PutObjectCommand({ Bucket: landingBucket, Key, Body }));
    },
    start: async (input) => {
      const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) });
      return (await sfn.send(command)).executionArn ?? '';
    },
    stop: async (executionArn) => {
      await sfn.send(new StopExecutionCommand({ executionArn, error: 'Drill', cause: 'stopped by a drill' }));
    },
    addFaults: async (...faults) => void (await sim('POST', 'faults', faults)),
    lumeAway: async () => void (await sim('POST', 'away')),
    putApiKey,
    sendEvents,
    isAlertHeard: async () => {
      const { Subscriptions = [] } = await clients.sns.send(
        new ListSubscriptionsByTopicCommand({ TopicArn: topics.alerts }),
      );
      return Subscriptions.length > 0;
    },
    speed: async () => ((await sim('GET', 'clock')) as { speed: number }).speed,
    end: async () => {
      await sim('POST', 'back');
      const faults = (await sim('GET', 'faults')) as readonly Fault[];
      await sim('DELETE', 'faults');
      await sim('POST', 'faults', faults.filter(letsThrough));
      await sendEvents(true);
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: apiKeySecretArn }));
      if (!isLocalKey(SecretString)) await putApiKey(LOCAL_API_KEY);
    },
    [Symbol.dispose]: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Whether an upload to the route starts an execution whose source path has the mark of its file. */
function isDrilled(route: DeployedRoute, bucket: string): boolean {
  const mark = markFor('any');
  const key = keyNamed(route, mark);
  const object = { bucket, key, etag: 'etag', version: 'version', size: 1, lastModified: new Date() };
  const { source_path = DEFAULT_SOURCE_PATH } = route.message;
  return renderSourcePath(source_path, object).includes(mark) && !ignores(route, object);
}

function markFor(drill: string): string {
  return `${MARK}${drill}-${Date.now().toString(36)}`;
}
