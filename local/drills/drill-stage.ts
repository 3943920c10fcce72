import { readFileSync } from 'node:fs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { Fault } from 'simulated-lume';
import { localClient } from 'template-runner/local-client';
import { findDeployment } from '../../cli/deployment.ts';
import { deployedRoutes } from '../../cli/routes/deployed-routes.ts';
import { isLocalKey, LOCAL_API_KEY } from '../lume-api-key.ts';

/** What a drill can do to the running local system. */
export interface Stage extends Disposable {
  /** The first route of the stack, which takes the files of drills, and its flow. */
  readonly routed: { readonly flow_version: string; readonly route: string };
  /** A new key that the route takes. */
  newKey(drill: string): string;
  /** The source path of an object in the landing bucket. */
  pathOf(key: string): string;
  upload(key: string, body: string): Promise<void>;
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
  /** Brings Lume back, clears all faults, restores the key and the bucket's events. */
  end(): Promise<void>;
}

const SAMPLE = new URL('../samples/orders-2026-11-23.csv', import.meta.url);

/** The header of a sample file and its first order. */
export function oneOrder(): string {
  return `${readFileSync(SAMPLE, 'utf8').split(/\r?\n/).slice(0, 2).join('\n')}\n`;
}

/** @param endpoint of the local system */
export async function openStage(endpoint: string): Promise<Stage> {
  const config = localClient(endpoint);
  const clients = {
    cloudFormation: new CloudFormationClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sfn: new SFNClient(config),
    secrets: new SecretsManagerClient(config),
  };
  const { s3, sfn, secrets } = clients;
  const { stackName, landingBucket, stateMachineArn, apiKeySecretArn } = await findDeployment(clients.cloudFormation);
  const [route] = await deployedRoutes(new SSMClient(config), stackName);
  if (route === undefined) throw new Error('The stack has no route.');
  const { prefix, suffix, message } = route;

  const sim = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? { method } : { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${endpoint}/_sim/${path}`, sent);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_sim/${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  };

  const putApiKey = async (key: string) => {
    await secrets.send(new PutSecretValueCommand({ SecretId: apiKeySecretArn, SecretString: key }));
  };
  const sendEvents = async (isOn: boolean) => {
    const NotificationConfiguration = isOn ? { EventBridgeConfiguration: {} } : {};
    await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket: landingBucket, NotificationConfiguration }));
  };

  return {
    routed: { flow_version: message.flow_version, route: message.route },
    newKey: (drill) => {
      const joint = prefix === '' || prefix.endsWith('/') ? '' : '-';
      return `${prefix}${joint}drill-${drill}-${Date.now().toString(36)}${suffix}`;
    },
    pathOf: (key) => `s3://${landingBucket}/${key}`,
    upload: async (Key, text) => {
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
    speed: async () => ((await sim('GET', 'clock')) as { speed: number }).speed,
    end: async () => {
      await sim('POST', 'back');
      await sim('DELETE', 'faults');
      await sendEvents(true);
      const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: apiKeySecretArn }));
      if (!isLocalKey(SecretString)) await putApiKey(LOCAL_API_KEY);
    },
    [Symbol.dispose]: () => {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}
