import type { SFNClient } from '@aws-sdk/client-sfn';
import { CliError } from '../cli-error.ts';

/** Of the hosts of AWS, one that refuses a connection now takes the next. */
const OF_AWS = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/**
 * A call to an endpoint of one's own where nothing listens fails at once, in words. The SDK takes a refused connection for
 * an error that passes, and ten attempts took half a minute to say that the local system is not running.
 */
export function failAtDeadEndpoint({ middlewareStack }: Pick<SFNClient, 'middlewareStack'>): void {
  middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        const { hostname = '', port } = args.request as { readonly hostname?: string; readonly port?: number };
        const { code } = error as { readonly code?: unknown };
        if ((code !== 'ECONNREFUSED' && code !== 'ENOTFOUND') || OF_AWS.test(hostname)) throw error;
        // Without its cause, by which the SDK would know it for one that passes.
        throw new CliError(
          `Nothing answers at ${hostname}${port === undefined ? '' : `:${port}`}, where AWS_ENDPOINT_URL or the profile says that AWS is. Is the local system running? npm start`,
        );
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'failAtDeadEndpoint' }, // inside of the repetitions
  );
}
