import { readFileSync, writeFileSync } from 'node:fs';
import { oneFileTemplate } from './one-file/one-file-template.ts';
import { readTemplateArguments, type TemplateArguments, USAGE } from './one-file/template-arguments.ts';
import { measure, TEMPLATE_LIMITS } from './one-file/template-limits.ts';

/** `npm run template`: writes the whole system as one CloudFormation template. */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const { out, routes } = argumentsOrExit();
const template = oneFileTemplate({ routes, version });
const text = `${JSON.stringify(template, undefined, 1)}\n`;
const over = measure(template, text).filter(({ actual, limit }) => actual > limit);
if (over.length > 0) {
  const said = over.map(({ what, actual, limit }) => `${inWords(actual)} ${what}: must be at most ${inWords(limit)}`);
  end(2, `CloudFormation would not take it, with ${routes.length} routes:\n  ${said.join('\n  ')}`);
}
try {
  writeFileSync(out, text);
} catch (error) {
  end(1, `Not written: ${(error as Error).message}`);
}
const size = `${inWords(Buffer.byteLength(text))} bytes of at most ${inWords(TEMPLATE_LIMITS.bytes)}`;
console.log(`Wrote ${out}: ${size}. How to deploy it: docs/without-cdk.md`);

function argumentsOrExit(): TemplateArguments {
  try {
    const found = readTemplateArguments(process.argv.slice(2));
    if (found !== undefined) return found;
  } catch (error) {
    end(2, `${(error as Error).message}\n\n${USAGE}`);
  }
  console.log(USAGE);
  process.exit(0);
}

function end(code: number, message: string): never {
  console.error(message);
  process.exit(code);
}

function inWords(count: number): string {
  return count.toLocaleString('en-US');
}
