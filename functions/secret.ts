import { signedFetch } from './aws/signed-fetch.ts';
import { SECRET_SECONDS } from './call-limits.ts';
import { log } from './log.ts';
import { OwnError } from './own-error.ts';
import { invisibleIn } from './visible-ascii.ts';

/** The secret does not exist, has no usable value, or may not be read by this function. Not retryable. */
export class SecretUnusableError extends OwnError {
  override readonly name = 'SecretUnusableError';
}

/** Secrets Manager cannot be reached or refuses for now. Retry later. */
export class SecretUnavailableError extends OwnError {
  override readonly name = 'SecretUnavailableError';
}

/** A rotated value is picked up after this time at the latest, or at once by `fresh`. */
const MAX_AGE_SECONDS = 300;

/**
 * A secret in AWS Secrets Manager: one line of visible ASCII, stored as plain text, or as the only value of a JSON
 * object (as the console does). White space and a byte-order mark around it are removed. One signed POST in place of
 * the SDK's client keeps the functions small.
 */
export class Secret {
  readonly #id: string;
  #cached: { readonly value: string; readonly until: number } | undefined;

  constructor(id: string) {
    this.#id = id;
  }

  /**
   * The value. Never log it, never put it into an error.
   * @param options.fresh skips the cache, if the current value was refused.
   * @throws {SecretUnusableError}
   * @throws {SecretUnavailableError}
   */
  async get(options: { readonly fresh?: boolean } = {}): Promise<string> {
    if (this.#cached && !options.fresh && Date.now() < this.#cached.until) return this.#cached.value;
    this.forget();
    const value = onlyText(await getSecretValue(this.#id));
    if (value === undefined) {
      throw new SecretUnusableError(
        `The secret ${this.#id} holds no single text: store the value alone, as plain text`,
      );
    }
    const invisible = invisibleIn(value);
    if (invisible !== undefined) {
      throw new SecretUnusableError(`The value of the secret ${this.#id} cannot be sent: ${invisible}. Store it again`);
    }
    log.debug('secret read', { secret: this.#id, afresh: options.fresh });
    this.#cached = { value, until: Date.now() + MAX_AGE_SECONDS * 1000 };
    return value;
  }

  /** Empties the cache, if the current value was refused. */
  forget(): void {
    this.#cached = undefined;
  }
}

async function getSecretValue(id: string): Promise<string> {
  try {
    const response = await signedFetch({
      service: 'secretsmanager',
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.GetSecretValue' },
      body: JSON.stringify({ SecretId: id }),
      timeoutSeconds: SECRET_SECONDS,
    });
    const answer = (await response.json()) as { SecretString?: unknown; __type?: unknown };
    if (response.ok) return typeof answer.SecretString === 'string' ? answer.SecretString : '';
    const reason = String(answer.__type ?? response.status).replace(/^.*#/, '');
    if (/ResourceNotFound|AccessDenied|InvalidRequest|Decryption/.test(reason)) {
      throw new SecretUnusableError(`The secret ${id} cannot be read: ${reason}`);
    }
    throw new SecretUnavailableError(`Secrets Manager refused for now: ${reason}`);
  } catch (error) {
    if (error instanceof SecretUnusableError || error instanceof SecretUnavailableError) throw error;
    throw new SecretUnavailableError('Secrets Manager cannot be reached', { cause: error });
  }
}

/** `trim` removes a byte-order mark, too. */
function onlyText(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^[{["]/.test(trimmed)) return trimmed || undefined;
  const parsed = parseJson(trimmed);
  if (parsed === undefined) return trimmed.startsWith('"') ? trimmed : undefined;
  const values = typeof parsed === 'object' && parsed !== null ? Object.values(parsed) : [parsed];
  return values.length === 1 && typeof values[0] === 'string' ? values[0].trim() || undefined : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
