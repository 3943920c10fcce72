/** The rules of versions and staging labels: https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html */
import { isDeepStrictEqual } from 'node:util';
import { AwsJsonError } from '../aws-json.ts';
import type { SecretValue, SecretVersion } from './secret-store.ts';

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';

export interface NewVersion {
  /** The caller's token: putting the same value with it again is one and the same version. */
  readonly id: string;
  readonly value: SecretValue;
  readonly stages: readonly string[];
  readonly createdAtMs: number;
}

/**
 * The versions with one more. A label is on one version at a time; what loses AWSCURRENT becomes AWSPREVIOUS, and a
 * version without a label is gone.
 * @throws {AwsJsonError} `ResourceExistsException` when the token has another value already.
 */
export function withVersion(versions: readonly SecretVersion[], added: NewVersion): readonly SecretVersion[] {
  const known = versions.find(({ id }) => id === added.id);
  if (known !== undefined && isDeepStrictEqual(known.value, added.value)) return versions;
  if (known !== undefined) {
    const message = `You can't use ClientRequestToken ${added.id} because that value is already in use for a version of this secret.`;
    throw new AwsJsonError('ResourceExistsException', message);
  }
  const replaced = versions.find(({ stages }) => stages.includes(CURRENT));
  const hasNewPrevious = added.stages.includes(CURRENT) && replaced !== undefined;
  const taken = new Set([...added.stages, ...(hasNewPrevious ? [PREVIOUS] : [])]);
  const kept = versions.map((version) => ({
    ...version,
    stages: [
      ...version.stages.filter((stage) => !taken.has(stage)),
      ...(hasNewPrevious && version === replaced ? [PREVIOUS] : []),
    ],
  }));
  return [...kept.filter(({ stages }) => stages.length > 0), added];
}

/** The version that a caller asks for: by id, by label, by both when they agree; the current one otherwise. */
export function findVersion(
  versions: readonly SecretVersion[],
  asked: { readonly id: string | undefined; readonly stage: string | undefined },
): SecretVersion | undefined {
  const stage = asked.stage ?? (asked.id === undefined ? CURRENT : undefined);
  return versions.find(
    (version) =>
      (asked.id === undefined || version.id === asked.id) && (stage === undefined || version.stages.includes(stage)),
  );
}
