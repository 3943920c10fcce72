import { randomUUID } from 'node:crypto';
import type { AwsJsonHandler } from '../aws-json.ts';
import { SecretStore } from './secret-store.ts';
import { currentVersion, withVersion } from './secret-versions.ts';
import { secretsApi } from './secrets-api.ts';

/** A secret that is created if it is missing. */
export interface DeclaredSecret {
  readonly name: string;
  readonly arn: string;
}

export interface Secrets {
  /** Answers `secretsmanager.…` targets. */
  readonly handle: AwsJsonHandler;
  /** Sets the first value of a secret; does nothing if it has one. */
  fillIfEmpty(arn: string, value: string): void;
  /** Sets a new current value. */
  put(arn: string, value: string): void;
  /** The current value; undefined for a secret that is empty or does not exist. */
  valueOf(arn: string): string | undefined;
}

/**
 * Opens the secrets in a file and adds those that are declared and missing, without a value. Existing ones keep theirs, as
 * in a second deployment.
 */
export function openSecrets(file: string, declared: readonly DeclaredSecret[]): Secrets {
  const store = new SecretStore(file);

  const put = (arn: string, value: string): void => {
    const secret = store.find(arn);
    if (secret === undefined) return;
    const createdAtMs = Date.now();
    const added = { id: randomUUID(), value: { string: value }, createdAtMs };
    store.put({ ...secret, versions: withVersion(secret.versions, added), changedAtMs: createdAtMs });
  };

  const fillIfEmpty = (arn: string, value: string): void => {
    if (store.find(arn)?.versions.length === 0) put(arn, value);
  };

  for (const { arn, name } of declared) {
    const nowMs = Date.now();
    if (store.find(arn) !== undefined) continue;
    store.put({ arn, name, createdAtMs: nowMs, changedAtMs: nowMs, versions: [] });
  }

  return {
    handle: secretsApi(store),
    fillIfEmpty,
    put,
    valueOf(arn) {
      return currentVersion(store.find(arn)?.versions ?? [])?.value.string;
    },
  };
}
