/**
 * Loaded before an app: writes what cdk-nag finds in the stacks of this product to `cdk-nag.json` in the app's assembly,
 * also for an app that does not ask cdk-nag itself. What the app has accepted is not a finding.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';

const synth = App.prototype.synth;
App.prototype.synth = function synthAndCheck(this: App, ...args) {
  const assembly = synth.apply(this, args);
  const stacks = this.node.findAll().filter((construct) => construct instanceof ArrivalsStack);
  const findings = stacks.flatMap((stack) =>
    new AwsSolutionsChecks(this)
      .validateScope(stack)
      .violations.map(({ ruleName, description }) => `${stack.node.path}: ${ruleName}: ${description}`),
  );
  writeFileSync(join(assembly.directory, 'cdk-nag.json'), JSON.stringify(findings));
  return assembly;
};
