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

/** The file of the secrets is none that was written here. */
export class SecretFileError extends Error {
  override readonly name = 'SecretFileError';
}

/** Secrets in one JSON file that only its owner may read. A process has the file to itself. */
export class SecretStore {
  readonly #file: string;
  readonly #secrets: Map<string, Secret>;

  /**
   * @param file made with the first secret when it is missing.
   * @throws {SecretFileError}
   */
  constructor(file: string) {
    this.#file = file;
    this.#secrets = new Map(storedIn(file).map((secret) => [secret.arn, secret]));
  }

  /** In the order of creation. */
  all(): Secret[] {
    return [...this.#secrets.values()];
  }

  /** @param id a name or an ARN. */
  find(id: string): Secret | undefined {
    return this.#secrets.get(id) ?? this.all().find(({ name }) => name === id);
  }

  /** Whole or not at all, also when the process is killed meanwhile. */
  put(secret: Secret): void {
    this.#secrets.set(secret.arn, secret);
    const beside = `${this.#file}.new`;
    writeFileSync(beside, JSON.stringify(this.all(), null, 2), { mode: 0o600 });
    // The mode of a file that was there already is not changed by writing.
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
