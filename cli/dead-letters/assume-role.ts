import type { SQSClient } from '@aws-sdk/client-sqs';
import { AwsClient } from 'aws4fetch';

export type RoleCredentials = Readonly<Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string>>;

/** As CloudTrail names whoever took the role, beside who that was. */
const SESSION_NAME = 'lume-arrivals';

/**
 * Credentials of a role for an hour, taken with those of a client and in its region: one signed call in place of one more
 * client of the SDK.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @throws {Error} named like the error of AWS: `AccessDenied` where the caller may not take the role.
 */
export async function assumeRole({ config }: SQSClient, roleArn: string): Promise<RoleCredentials> {
  const region = await config.region();
  const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
  const aws = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 'sts',
    region,
    retries: 3,
  });
  const question = { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: roleArn, RoleSessionName: SESSION_NAME };
  const response = await aws.fetch(endpoint(region), {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(question).toString(),
  });
  const xml = await response.text();
  const at = (element: string) => new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  const [key, secret, token] = [at('AccessKeyId'), at('SecretAccessKey'), at('SessionToken')];
  if (response.ok && key && secret && token) return { accessKeyId: key, secretAccessKey: secret, sessionToken: token };
  const error = new Error(at('Message') ?? `STS answered ${response.status} to AssumeRole of ${roleArn}`);
  error.name = at('Code') ?? 'AssumeRoleError';
  throw error;
}

function endpoint(region: string): string {
  const { AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL } = process.env;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return AWS_ENDPOINT_URL_STS || AWS_ENDPOINT_URL || `https://sts.${region}.${suffix}/`;
}
