import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { BUNDLING } from '../../lib/esbuild-options.ts';
import { type JsonMap, mapValues, type Template } from './optional-resource.ts';

/**
 * Puts the code of each function into the template, in place of an object in S3. CloudFormation writes it into `index.js`,
 * which Node takes for CommonJS.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-function-code.html
 * @param codeOf gets the name of the function's file in `functions/`
 */
export function inlineFunctions(template: Template, codeOf: (entry: string) => string): Template {
  return {
    ...template,
    Resources: mapValues(template.Resources, (resource) => {
      if (resource.Type !== 'AWS::Lambda::Function') return resource;
      const properties = resource['Properties'] as JsonMap;
      const { Variables } = properties['Environment'] as { Variables: { POWERTOOLS_SERVICE_NAME: string } };
      return {
        ...resource,
        Properties: { ...properties, Code: { ZipFile: codeOf(Variables.POWERTOOLS_SERVICE_NAME) } },
      };
    }),
  };
}

/** The bundle of a function as one CommonJS module. @param entry name of its file in `functions/` */
export function commonJsBundle(entry: string): string {
  // `require` is at hand in CommonJS: the banner that makes one is left out.
  const { banner: _banner, mainFields, ...options } = BUNDLING;
  const { outputFiles } = buildSync({
    ...options,
    mainFields: [...mainFields],
    format: 'cjs',
    // biome-ignore lint/plugin: the functions are bundled from their sources
    entryPoints: [join(fileURLToPath(new URL('../../functions', import.meta.url)), `${entry}.ts`)],
    write: false,
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild returned no file for functions/${entry}.ts`);
  return file.text;
}
