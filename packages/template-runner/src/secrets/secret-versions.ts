/** Versions and staging labels: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
import { AwsJsonError } from '../aws-json.ts';
import type { SecretVersion } from './secret-store.ts';

export const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';

/**
 * Adds a current version. The one before becomes AWSPREVIOUS, and older ones are removed. The same id with the same value
 * is the same version.
 * @throws {AwsJsonError} `ResourceExistsException` when the id already has another value
 */
export function withVersion(
  versions: readonly SecretVersion[],
  added: Omit<SecretVersion, 'stages'>,
): readonly SecretVersion[] {
  const known = versions.find(({ id }) => id === added.id);
  if (known?.value.string === added.value.string) return versions;
  if (known !== undefined) {
    const message = `You can't use ClientRequestToken ${added.id} because that value is already in use for a version of this secret.`;
    throw new AwsJsonError('ResourceExistsException', message);
  }
  const replaced = currentVersion(versions);
  return [...(replaced === undefined ? [] : [{ ...replaced, stages: [PREVIOUS] }]), { ...added, stages: [CURRENT] }];
}

export function currentVersion(versions: readonly SecretVersion[]): SecretVersion | undefined {
  return versions.find(({ stages }) => stages.includes(CURRENT));
}
