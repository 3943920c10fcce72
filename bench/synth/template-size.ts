import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface TemplateSize {
  readonly bytes: number;
  readonly resources: number;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const CLOUDFORMATION_LIMITS: TemplateSize = { bytes: 1_000_000, resources: 500 };

/** The only template of an assembly. */
export async function templateSize(assemblyDir: string, stackName: string): Promise<TemplateSize> {
  const file = join(assemblyDir, `${stackName}.template.json`);
  const { Resources } = JSON.parse(await readFile(file, 'utf8')) as { readonly Resources: object };
  return { bytes: (await stat(file)).size, resources: Object.keys(Resources).length };
}
