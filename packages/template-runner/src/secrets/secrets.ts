import { randomUUID } from 'node:crypto';
import type { AwsJsonHandler } from '../aws-json.ts';
import { SecretStore } from './secret-store.ts';
import { secretsApi } from './secrets-api.ts';
import { CURRENT, findVersion, withVersion } from './versions.ts';

/** A secret as a stack declares it. */
export interface DeclaredSecret {
  readonly name: string;
  readonly arn: string;
  /** None: the secret is there, and empty. */
  readonly secretString?: string;
}

export interface Secrets {
  /** Answers `secretsmanager.…` targets. */
  readonly handle: AwsJsonHandler;
  /** Gives a secret its first value. One that has a value keeps it. */
  fillIfEmpty(arn: string, value: string): void;
  /** Gives a secret a new current value. */
  put(arn: string, value: string): void;
  /** The current text; nothing for a secret that is empty, binary or not there. */
  valueOf(arn: string): string | undefined;
}

/**
 * Opens the secrets in a file, and adds what is declared and not there yet. What is there keeps its value, as it does in
 * a second deployment.
 */
export function openSecrets(file: string, declared: readonly DeclaredSecret[]): Secrets {
  const store = new SecretStore(file);

  const put = (arn: string, value: string): void => {
    const secret = store.find(arn);
    if (secret === undefined) return;
    const createdAtMs = Date.now();
    const added = { id: randomUUID(), value: { string: value }, stages: [CURRENT], createdAtMs };
    store.put({ ...secret, versions: withVersion(secret.versions, added), changedAtMs: createdAtMs });
  };

  const fillIfEmpty = (arn: string, value: string): void => {
    if (store.find(arn)?.versions.length === 0) put(arn, value);
  };

  for (const { arn, name, secretString } of declared) {
    const nowMs = Date.now();
    if (store.find(arn) === undefined) {
      store.put({ arn, name, description: null, createdAtMs: nowMs, changedAtMs: nowMs, versions: [] });
      if (secretString !== undefined) fillIfEmpty(arn, secretString);
    }
  }

  return {
    handle: secretsApi(store),
    fillIfEmpty,
    put,
    valueOf(arn) {
      const value = findVersion(store.find(arn)?.versions ?? [], { id: undefined, stage: undefined })?.value;
      return value !== undefined && 'string' in value ? value.string : undefined;
    },
  };
}
