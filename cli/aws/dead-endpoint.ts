import type { SFNClient } from '@aws-sdk/client-sfn';
import { CliError } from '../cli-error.ts';

/** At AWS itself a refused connection is transient. */
const OF_AWS = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/**
 * Fails a call at once if nothing listens at a custom endpoint. The SDK would retry a refused connection ten times,
 * half a minute, before it says that the local system is not running.
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
        // Without the cause, by which the SDK would take it for a transient error.
        throw new CliError(
          `Nothing answers at ${hostname}${port === undefined ? '' : `:${port}`}, where AWS_ENDPOINT_URL or the profile says that AWS is. Is the local system running? npm start`,
        );
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'failAtDeadEndpoint' }, // runs inside the retry loop
  );
}
