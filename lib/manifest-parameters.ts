import { Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import {
  manifestPath,
  manifestValues,
  manifestValuesWithPlaceholders,
} from '../functions/reconciliation/routes-manifest.ts';
import type { Operations } from './operations.ts';
import { routeMessage } from './route-message.ts';
import { DEFAULTS, type LumeArrivalsProps } from './settings.ts';

/** The deployed routes, in Parameter Store: `reconcile` and the command line read them. */
export class RoutesManifest extends Construct {
  readonly #path: string;

  constructor(scope: Construct, id: string, { deploymentName }: Pick<Operations, 'deploymentName'>) {
    super(scope, id);
    this.#path = manifestPath(deploymentName);
  }

  /** As many parameters as these routes need, in place of the earlier ones. */
  write({ routes, ignore = DEFAULTS.ignore }: Pick<LumeArrivalsProps, 'routes' | 'ignore'>): void {
    for (const { node } of this.node.children) this.node.tryRemoveChild(node.id);
    const deployed = routes.map((route) => ({
      prefix: route.prefix ?? '',
      suffix: route.suffix ?? '',
      message: routeMessage(route, { ignore }),
    }));
    const isKnown = !Token.isUnresolved(JSON.stringify(deployed));
    const values = (isKnown ? manifestValues : manifestValuesWithPlaceholders)(deployed, ignore);
    values.forEach((value, at) => {
      new CfnParameter(this, `${at + 1}`, { name: `${this.#path}/${at + 1}`, type: 'String', value });
    });
  }

  readStatement(): PolicyStatement {
    const resourceName = this.#path.slice(1);
    const path = Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName });
    return new PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources: [path] });
  }
}
