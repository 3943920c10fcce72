import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { AwsClient } from 'aws4fetch';
import { ParameterStoreError, parametersByPath } from '../../functions/aws/parameters-by-path.ts';
import type { SignedRequest } from '../../functions/aws/signed-fetch.ts';
import type { DeployedRoute } from '../../functions/reconciliation/deployed-route.ts';
import {
  InvalidRoutesManifestError,
  manifestPath,
  NoRoutesManifestError,
  parseManifest,
} from '../../functions/reconciliation/routes-manifest.ts';
import { CliError } from '../cli-error.ts';

/** After a 5xx or 429, with backoff. */
const RETRIES = 3;

/**
 * Reads the routes of a stack from its manifest: those that are deployed, not those of the local settings.
 * @param client provides the credentials and the region.
 * @throws {CliError} the stack has no manifest yet, or one of another version.
 */
export async function deployedRoutes(
  client: Pick<CloudFormationClient, 'config'>,
  stackName: string,
): Promise<readonly DeployedRoute[]> {
  const [credentials, region] = await Promise.all([client.config.credentials(), client.config.region()]);
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const endpoint = process.env['AWS_ENDPOINT_URL_SSM'] || process.env['AWS_ENDPOINT_URL'];
  const send = ({ service, path, timeoutSeconds, ...request }: SignedRequest) =>
    new AwsClient({ ...credentials, service, region, retries: RETRIES }).fetch(
      `${endpoint || `https://${service}.${region}.${suffix}`}${path}`,
      { ...request, signal: AbortSignal.timeout(timeoutSeconds * 1000) },
    );
  try {
    return parseManifest(await parametersByPath(manifestPath(stackName), send));
  } catch (error) {
    throw userError(error, stackName);
  }
}

/** An error for the user, or one like those of the SDK, for `explainAwsError`. */
function userError(error: unknown, stackName: string): unknown {
  if (error instanceof NoRoutesManifestError) {
    return new CliError(
      `The stack ${stackName} was deployed before there was a manifest of its routes, which this command reads. Deploy it again with this version: npm run deploy`,
    );
  }
  if (error instanceof InvalidRoutesManifestError) {
    return new CliError([
      `${error.message}.`,
      `Try again when no deployment of ${stackName} is going on; else use the version of the command line that ${stackName} was deployed with.`,
    ]);
  }
  if (error instanceof ParameterStoreError) {
    const { status, code, detail } = error;
    return Object.assign(new Error(detail), { name: code, $metadata: { httpStatusCode: status } });
  }
  // The cause has the code of the network error.
  return error instanceof TypeError && error.cause instanceof Error ? error.cause : error;
}
