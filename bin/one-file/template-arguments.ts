import { parseArgs } from 'node:util';
import { inNames } from './console-form.ts';

export const USAGE = `Usage: npm run template [-- OPTION …]

Writes the whole system as one CloudFormation template, for people without the CDK: docs/without-cdk.md.
  --out FILE    where to. Default: lume-arrivals.json
  --route NAME  a route, whose files and flow are parameters of the template. Can be repeated. Default: files`;

export interface TemplateArguments {
  readonly out: string;
  readonly routes: readonly string[];
}

/**
 * @returns undefined for `--help`
 * @throws {Error} naming the option, its value and the rule
 */
export function readTemplateArguments(args: readonly string[]): TemplateArguments | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string', default: 'lume-arrivals.json' },
      route: { type: 'string', multiple: true, default: ['files'] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { out, route: routes } = values;
  if (!out.endsWith('.json')) throw new Error(`--out ${out}: must be a file that ends with .json`);
  const mistakes = routes.flatMap((name, at) => mistakeIn(name, routes.slice(0, at)) ?? []);
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return { out, routes };
}

function mistakeIn(name: string, before: readonly string[]): string | undefined {
  const say = (rule: string) => `--route ${name}: ${rule}`;
  if (!/^[A-Za-z][\w-]{0,39}$/.test(name)) return say('must be a letter and up to 39 letters, digits, - or _');
  const alike = before.find((other) => inNames(other) === inNames(name));
  if (alike === undefined) return undefined;
  return say(`must differ from ${alike} in its letters and digits: names of parameters are made of them`);
}
