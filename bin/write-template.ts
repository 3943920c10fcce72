import { readFileSync, writeFileSync } from 'node:fs';
import { InvalidSettingsError } from '../lib/check-settings.ts';
import { oneFileTemplate } from './one-file/one-file-template.ts';
import { readTemplateArguments, type TemplateArguments, USAGE } from './one-file/template-arguments.ts';
import { measure, TEMPLATE_LIMITS } from './one-file/template-limits.ts';

/** `npm run template`: writes the whole system as one CloudFormation template. */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const wanted = argumentsOrExit();
try {
  write(wanted);
} catch (error) {
  if (!(error instanceof InvalidSettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function write({ out, routes }: TemplateArguments): void {
  const template = oneFileTemplate({ routes, version });
  const text = `${JSON.stringify(template, undefined, 1)}\n`;
  const measured = measure(template, text);
  const over = measured.filter(({ actual, limit }) => actual > limit);
  if (over.length > 0) {
    const said = over.map(({ what, actual, limit }) => `${inWords(actual)} ${what}: must be at most ${inWords(limit)}`);
    console.error(`CloudFormation would not take it, with ${routes.length} routes:\n  ${said.join('\n  ')}`);
    process.exitCode = 2;
    return;
  }
  writeFileSync(out, text);
  console.log(
    `Wrote ${out}: ${inWords(Buffer.byteLength(text))} bytes of at most ${inWords(TEMPLATE_LIMITS.bytes)}. How to deploy it: docs/without-cdk.md`,
  );
}

function argumentsOrExit(): TemplateArguments {
  try {
    const found = readTemplateArguments(process.argv.slice(2));
    if (found !== undefined) return found;
    console.log(USAGE);
    process.exit(0);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exit(2);
  }
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
