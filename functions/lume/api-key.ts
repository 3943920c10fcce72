import { Secret, SecretUnavailableError, SecretUnusableError } from '../secret.ts';
import { LumeAuthenticationError, LumeUnavailableError } from './lume-errors.ts';

/** Where the Lume API key comes from. The key is for the request header alone: never log it, never put it into an error. */
export interface ApiKeySource {
  /**
   * @param options.fresh skip the cache: the key at hand was refused.
   * @throws {LumeAuthenticationError} there is no key that can be sent, or this function may not read it.
   * @throws {LumeUnavailableError} it cannot be read for now.
   */
  get(options?: { readonly fresh?: boolean }): Promise<string>;
  /** The key at hand was refused: whoever asks next gets one that was read afresh. */
  forget(): void;
}

/** The key as a secret of AWS Secrets Manager. */
export class SecretApiKey implements ApiKeySource {
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
