import { environment } from '../environment.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The credentials of the function's role, from the environment variables of Lambda.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 * @throws {EnvironmentError}
 */
export function credentials(): Credentials {
  const env = environment('AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY');
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: env.AWS_ACCESS_KEY_ID,
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY,
    ...(sessionToken && { sessionToken }),
  };
}

/**
 * In the bundles this file replaces `@aws-sdk/credential-provider-node` (see `lib/esbuild-options.ts`), which every
 * client of the SDK would bring along with all its providers. A function needs only this one.
 */
export const defaultProvider = () => async () => credentials();
