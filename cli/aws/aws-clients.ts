import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import { UsageError } from '../cli-error.ts';
import type { RoleCredentials } from './assume-role.ts';
import { failAtDeadEndpoint } from './dead-endpoint.ts';

/**
 * Clients of the services that commands call. They use the default credential chain, `--profile`, `--region` and
 * `AWS_ENDPOINT_URL`.
 */
export interface Clients {
  readonly alarms: CloudWatchClient;
  readonly events: EventBridgeClient;
  readonly lambda: LambdaClient;
  readonly parameters: SSMClient;
  readonly queues: SQSClient;
  readonly roles: STSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly sfn: SFNClient;
  readonly topics: SNSClient;
}

export interface ClientOptions {
  readonly region?: string;
  readonly profile?: string;
  /** Override those of the profile. */
  readonly credentials?: RoleCredentials;
}

/**
 * ListExecutions and DescribeExecution have low refill rates: retry a throttled call up to ten times, with client-side
 * rate limiting.
 */
const PATIENT = { maxAttempts: 10, retryMode: 'adaptive' } as const;
/** No call takes this long; without a timeout, a call to an unresponsive host would hang. */
const REQUEST_HANDLER = { connectionTimeout: 5000, requestTimeout: 30_000, throwOnRequestTimeout: true } as const;
type Common = Omit<ClientOptions, 'credentials'> & {
  readonly maxAttempts: number;
  readonly retryMode: 'adaptive';
  readonly requestHandler: typeof REQUEST_HANDLER;
  readonly credentials?: Omit<RoleCredentials, 'sessionToken'> & Partial<RoleCredentials>;
};

/** Imported on demand: loading every client doubles the start time of a command. */
const OPEN: { readonly [Service in keyof Clients]: (common: Common) => Promise<Clients[Service]> } = {
  alarms: async (common) => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(common),
  events: async (common) => new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient(common),
  lambda: async (common) => new (await import('@aws-sdk/client-lambda')).LambdaClient(common),
  parameters: async (common) => new (await import('@aws-sdk/client-ssm')).SSMClient(common),
  // A local system returns queue URLs of AWS, so the endpoint must not be taken from them.
  queues: async (common) =>
    new (await import('@aws-sdk/client-sqs')).SQSClient({ ...common, useQueueUrlAsEndpoint: false }),
  roles: async (common) => new (await import('@aws-sdk/client-sts')).STSClient(common),
  s3: async (common) => new (await import('@aws-sdk/client-s3')).S3Client({ ...common, forcePathStyle: isLocal() }),
  secrets: async (common) => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(common),
  sfn: async (common) => new (await import('@aws-sdk/client-sfn')).SFNClient(common),
  topics: async (common) => new (await import('@aws-sdk/client-sns')).SNSClient(common),
};

/** Opens a client for each named service. */
export async function openClients<Service extends keyof Clients>(
  options: ClientOptions,
  ...services: readonly Service[]
): Promise<Pick<Clients, Service>> {
  checkEndpoints(process.env);
  const common = commonOf(options, process.env);
  const open = async (service: Service) => {
    const client = await OPEN[service](common);
    failAtDeadEndpoint(client as SFNClient); // any client: they differ in the inputs of their calls only
    return [service, client] as const;
  };
  return Object.fromEntries(await Promise.all(services.map(open))) as Pick<Clients, Service>;
}

function commonOf(
  { region, profile, credentials }: ClientOptions,
  env: Readonly<Record<string, string | undefined>>,
): Common {
  // The AWS CLI reads AWS_DEFAULT_REGION; the SDK does not.
  const byName = region ?? (env['AWS_REGION'] ? undefined : env['AWS_DEFAULT_REGION'] || undefined);
  return {
    ...(isOnThisMachine(env) && localDefaults(profile, env)),
    ...PATIENT,
    maxAttempts: Number(env['AWS_MAX_ATTEMPTS']) || PATIENT.maxAttempts,
    requestHandler: REQUEST_HANDLER,
    ...(byName !== undefined && { region: byName }),
    ...(profile !== undefined && { profile }),
    ...(credentials !== undefined && { credentials }),
  };
}

/** @throws {UsageError} an endpoint is no URL; the SDK would end with a stack trace. */
function checkEndpoints(env: Readonly<Record<string, string | undefined>>): void {
  for (const [name, url] of Object.entries(env)) {
    if (!name.startsWith('AWS_ENDPOINT_URL') || !url || /^https?:$/.test(URL.parse(url)?.protocol ?? '')) continue;
    throw new UsageError(`${name}=${url}: must be a URL such as http://127.0.0.1:4566`);
  }
}

/** Whether every configured endpoint is on the loopback address, so that no signed request leaves this machine. */
function isOnThisMachine(env: Readonly<Record<string, string | undefined>>): boolean {
  if (!env['AWS_ENDPOINT_URL'] || env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return false;
  const endpoints = Object.entries(env).flatMap(([name, url]) =>
    name.startsWith('AWS_ENDPOINT_URL') && url ? [URL.parse(url)?.hostname ?? ''] : [],
  );
  return endpoints.every((host) => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host));
}

/** Region and credentials for a local system, which accepts any. Settings of the user win. */
function localDefaults(
  profile: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Pick<Common, 'region' | 'credentials'> {
  if (profile ?? env['AWS_PROFILE']) return {};
  return {
    ...(!env['AWS_REGION'] && { region: 'us-east-1' }),
    ...(!env['AWS_ACCESS_KEY_ID'] && { credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }),
  };
}

/** A local endpoint has no virtual-hosted bucket names. */
function isLocal(): boolean {
  return Boolean(process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']);
}
