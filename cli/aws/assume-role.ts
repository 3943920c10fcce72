import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

export type RoleCredentials = Readonly<Record<'accessKeyId' | 'secretAccessKey' | 'sessionToken', string>>;

/** The session name in CloudTrail. */
const SESSION_NAME = 'lume-arrivals';

/**
 * Assumes a role for an hour.
 * @throws the error of STS, for example `AccessDenied`.
 */
export async function assumeRole(roles: STSClient, roleArn: string): Promise<RoleCredentials> {
  const { Credentials } = await roles.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION_NAME }));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials ?? {};
  if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
    throw new Error(`STS gave no credentials of ${roleArn}`);
  }
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}
