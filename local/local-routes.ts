import { type LocalTemplate, TemplateError } from 'template-runner';
import type { DeployedRoute } from '../functions/reconciliation/deployed-route.ts';
import { manifestPath, parseManifest } from '../functions/reconciliation/routes-manifest.ts';

/**
 * The routes of a stack of this product, from the manifest in its template.
 * @throws {TemplateError} it is another stack
 */
export function localRoutes({
  stackName,
  parameters,
}: Pick<LocalTemplate, 'stackName' | 'parameters'>): readonly DeployedRoute[] {
  const path = `${manifestPath(stackName)}/`;
  const manifest = parameters.filter(({ name }) => name.startsWith(path));
  if (manifest.length === 0) throw new TemplateError(`The stack ${stackName} has no routes: it is no ArrivalsStack.`);
  return parseManifest(manifest);
}
