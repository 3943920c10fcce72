import { Secret, SecretUnavailableError, SecretUnusableError } from '../secret.ts';
import { LumeAuthenticationError, LumeUnavailableError } from './lume-errors.ts';

/** The source of the Lume API key. The key is only for the request header: never log it, never put it into an error. */
export interface ApiKeySource {
  /**
   * @param options.fresh skips the cache, if the current key was refused.
   * @throws {LumeAuthenticationError} there is no usable key, or this function may not read it.
   * @throws {LumeUnavailableError} the key cannot be read for now.
   */
  get(options?: { readonly fresh?: boolean }): Promise<string>;
  /** What the reader of an error has to do about a refused key. One sentence. */
  readonly remedy: string;
  /** Empties the cache, if the current key was refused. */
  forget(): void;
}

/** The key in a secret of AWS Secrets Manager. */
export class SecretApiKey implements ApiKeySource {
  readonly remedy = 'Put a valid key into the secret; it is picked up without a deployment.';
  readonly #secret: Secret;

  constructor(secretId: string) {
    this.#secret = new Secret(secretId);
  }

  forget(): void {
    this.#secret.forget();
  }

  async get(options: { readonly fresh?: boolean } = {}): Promise<string> {
    try {
      return await this.#secret.get(options);
    } catch (error) {
      if (error instanceof SecretUnusableError) throw new LumeAuthenticationError(`No Lume API key. ${error.message}`);
      if (error instanceof SecretUnavailableError) throw new LumeUnavailableError(error.message, { cause: error });
      throw error;
    }
  }
}
