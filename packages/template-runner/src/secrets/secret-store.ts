import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface SecretVersion {
  readonly id: string;
  readonly createdAtMs: number;
  readonly value: { readonly string: string };
  readonly stages: readonly string[];
}

export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  /** Oldest first. */
  readonly versions: readonly SecretVersion[];
}

/** The file of the secrets is not one that this class wrote. */
export class SecretFileError extends Error {
  override readonly name = 'SecretFileError';
}

/** Secrets in a JSON file that only its owner may read. One process at a time may use the file. */
export class SecretStore {
  readonly #file: string;
  readonly #secrets: Map<string, Secret>;

  /**
   * @param file created with the first secret if it is missing
   * @throws {SecretFileError}
   */
  constructor(file: string) {
    this.#file = file;
    this.#secrets = new Map(storedIn(file).map((secret) => [secret.arn, secret]));
  }

  /** In order of creation. */
  all(): Secret[] {
    return [...this.#secrets.values()];
  }

  /** @param id a name or an ARN */
  find(id: string): Secret | undefined {
    return this.#secrets.get(id) ?? this.all().find(({ name }) => name === id);
  }

  /** Atomic, even if the process is killed. */
  put(secret: Secret): void {
    this.#secrets.set(secret.arn, secret);
    const beside = `${this.#file}.new`;
    writeFileSync(beside, JSON.stringify(this.all(), null, 2), { mode: 0o600 });
    // Writing does not change the mode of an existing file.
    chmodSync(beside, 0o600);
    renameSync(beside, this.#file);
  }
}

/** @throws {SecretFileError} */
function storedIn(file: string): readonly Secret[] {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '[]';
  try {
    const stored: unknown = JSON.parse(text);
    if (Array.isArray(stored)) return stored as readonly Secret[];
    throw new Error('it is not a list');
  } catch (error) {
    throw new SecretFileError(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
