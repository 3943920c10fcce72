import { type LocalTemplate, TemplateError } from 'template-runner';
import {
  DEPLOYMENTS_PATH,
  type Deployment,
  isDeploymentRecord,
  parseDeployment,
} from '../functions/deployment-record.ts';
import { OwnError } from '../functions/own-error.ts';
import type { DeployedRoute } from '../functions/reconciliation/deployed-route.ts';
import { manifestPath, parseManifest } from '../functions/reconciliation/routes-manifest.ts';

/** A deployment in the template that runs here. */
export interface LocalDeployment extends Deployment {
  readonly routes: readonly DeployedRoute[];
}

/**
 * The deployments in a stack, at least one, from their records in its template: a stack may have several, and no outputs.
 * @throws {TemplateError} it has none, or one of another version
 */
export function localDeployments({
  stackName,
  parameters,
}: Pick<LocalTemplate, 'stackName' | 'parameters'>): readonly LocalDeployment[] {
  const below = (path: string) => parameters.filter(({ name }) => name.startsWith(`${path}/`));
  const records = below(DEPLOYMENTS_PATH).filter(isDeploymentRecord);
  if (records.length === 0) throw new TemplateError(`The stack ${stackName} has no deployment of Lume Arrivals.`);
  try {
    return records.map(parseDeployment).map((deployment) => ({
      ...deployment,
      routes: parseManifest(below(manifestPath(deployment.deploymentName))),
    }));
  } catch (error) {
    if (!(error instanceof OwnError)) throw error;
    throw new TemplateError(`The stack ${stackName} is of another version: ${error.message}.`);
  }
}

/** The routes that an upload to a bucket may go through. Deployments can share a landing bucket. */
export function routesOfBucket(deployments: readonly LocalDeployment[], bucket: string): readonly DeployedRoute[] {
  return deployments.filter(({ landingBucket }) => landingBucket === bucket).flatMap(({ routes }) => routes);
}
