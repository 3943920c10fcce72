import { CloudAssembly, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { readTemplate } from 'template-runner/testing';
import type { DeployedRoute } from '../../../functions/reconciliation/deployed-route.ts';
import { localDeployments } from '../../../local/local-deployments.ts';

/** A stack of this product in an assembly. */
export interface ArrivalsArtifact {
  /** Its path in the app, which tells stacks of one name apart. */
  readonly path: string;
  readonly stackName: string;
  readonly template: CloudFormationStackArtifact['template'];
  readonly templateFile: string;
  readonly routes: readonly DeployedRoute[];
}

/** All stacks of this product, also those of stages. A user's app may have others. */
export function arrivalsStacks(assemblyDir: string): readonly ArrivalsArtifact[] {
  return new CloudAssembly(assemblyDir).stacksRecursively.flatMap((stack) => {
    const { template, stackName, templateFullPath: templateFile, hierarchicalId: path } = stack;
    if (template.Outputs?.StateMachineArn === undefined) return [];
    const routes = localDeployments(readTemplate(assemblyDir, path)).flatMap((each) => each.routes);
    return [{ path, stackName, template, templateFile, routes }];
  });
}
