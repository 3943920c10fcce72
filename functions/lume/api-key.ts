import { Secret, SecretUnavailableError, SecretUnusableError } from '../secret.ts';
import { LumeAuthenticationError, LumeUnavailableError } from './errors.ts';

/** Where the Lume API key comes from. The key is for the request header alone: never log it, never put it into an error. */
export interface ApiKeySource {
  /**
   * @param options.fresh skip the cache: the key at hand was refused.
   * @throws {LumeAuthenticationError} there is no key, or this function may not read it.
   * @throws {LumeUnavailableError} it cannot be read for now.
   */
  get(options?: { readonly fresh?: boolean }): Promise<string>;
}

/** The key as a secret of AWS Secrets Manager. */
export class SecretApiKey implements ApiKeySource {
  readonly #secret: Secret;

  constructor(secretId: string) {
    this.#secret = new Secret(secretId);
  }

  async get(options: { readonly fresh?: boolean } = {}): Promise<string> {
    try {
      return await this.#secret.get(options);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof SecretUnusableError) throw new LumeAuthenticationError(`No Lume API key. ${message}`);
      if (error instanceof SecretUnavailableError) throw new LumeUnavailableError(message, { cause: error });
      throw error;
    }
  }
}
