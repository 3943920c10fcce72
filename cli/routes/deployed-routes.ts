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
 * Reads the routes of a stack from its manifest: those that are deployed, not those of the local settings.
 * @throws {CliError} the stack has no manifest yet, or one of another version.
 */
export async function deployedRoutes(client: SSMClient, stackName: string): Promise<readonly DeployedRoute[]> {
  const found: Parameter[] = [];
  const query = { Path: manifestPath(stackName), MaxResults: 10 };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, query)) found.push(...Parameters);
  try {
    return parseManifest(found.map(({ Name: name = '', Value: value = '' }) => ({ name, value })));
  } catch (error) {
    throw userError(error, stackName);
  }
}

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
  return error;
}
