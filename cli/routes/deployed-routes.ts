import { type Parameter, paginateGetParametersByPath, type SSMClient } from '@aws-sdk/client-ssm';
import type { DeployedRoute } from '../../functions/reconciliation/deployed-route.ts';
import {
  InvalidRoutesManifestError,
  manifestPath,
  NoRoutesManifestError,
  parseManifest,
} from '../../functions/reconciliation/routes-manifest.ts';
import { CliError } from '../cli-error.ts';

/**
 * Reads the routes of a deployment from its manifest: those that are deployed, not those of the local settings.
 * @throws {CliError} the deployment has no manifest, or one of another version.
 */
export async function deployedRoutes(client: SSMClient, deploymentName: string): Promise<readonly DeployedRoute[]> {
  const found: Parameter[] = [];
  const query = { Path: manifestPath(deploymentName), MaxResults: 10 };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, query)) found.push(...Parameters);
  try {
    return parseManifest(found.map(({ Name: name = '', Value: value = '' }) => ({ name, value })));
  } catch (error) {
    throw userError(error, deploymentName);
  }
}

function userError(error: unknown, deploymentName: string): unknown {
  if (error instanceof NoRoutesManifestError) {
    return new CliError(
      `The deployment ${deploymentName} has no manifest of its routes, ${manifestPath(deploymentName)} in Parameter Store. Deploy it again`,
    );
  }
  if (error instanceof InvalidRoutesManifestError) {
    return new CliError([
      `${error.message}.`,
      `Try again when ${deploymentName} is not being deployed; else use the version of the command line that ${deploymentName} was deployed with.`,
    ]);
  }
  return error;
}
