import { readdirSync, readFileSync } from 'node:fs';
import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import { App } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';

const PLUGIN = dirname(dirname(fileURLToPath(import.meta.resolve('@cdklabs/cdk-validator-cfnguard'))));
const ALL = join(PLUGIN, 'rules', 'control-tower', 'cfn-guard');

/**
 * The rules of AWS Control Tower that a template breaks. By default only those of the 237 rules that name a type of its
 * resources are evaluated: cfn-guard walks the whole template for every other rule too, four fifths of the time for
 * nothing. `test/lib/control-tower.soak.test.ts` shows that no finding is lost.
 * @param isAsked which of its resources are asked about, by their logical ids; by default all
 */
export async function brokenRules(
  template: Template,
  which: 'all' | 'that apply' = 'that apply',
  isAsked: (logicalId: string) => boolean = () => true,
) {
  const json = template.toJSON() as { readonly Resources: Readonly<Record<string, { readonly Type: string }>> };
  const types = [...new Set(Object.values(json.Resources).map(({ Type }) => Type))];
  await using directory = await mkdtempDisposable(join(tmpdir(), 'lume-arrivals-'));
  const file = join(directory.path, 'arrivals.template.json');
  await writeFile(file, JSON.stringify(json));
  const guard = new CfnGuardValidator({
    controlTowerRulesEnabled: false,
    rules: which === 'all' ? [ALL] : rulesAbout(types),
  });
  const { violations } = guard.validate({ templatePaths: [file], appConstruct: new App() });
  const asked = violations.filter(({ violatingResources }) =>
    violatingResources.some(({ resourceLogicalId }) => isAsked(resourceLogicalId)),
  );
  return [...new Set(asked.map(({ ruleName }) => ruleName))].toSorted();
}

function rulesAbout(types: readonly string[]): string[] {
  return readdirSync(ALL, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.guard'))
    .map((name) => join(ALL, name))
    .filter((file) => {
      const text = readFileSync(file, 'utf8');
      return types.some((type) => text.includes(type));
    });
}
