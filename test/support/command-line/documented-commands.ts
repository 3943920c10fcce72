import { COMMAND_LINE } from '../../../functions/reports/package-command.ts';
import type { TestSystem } from '../system/test-system.ts';
import { runAwsCommand } from './aws-command.ts';
import { type CliResult, packageArguments, runCli, shellWords } from './run-command-line.ts';

/** The commands of a page: the lines of its shell blocks, without repetitions. */
export function commandsOf(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```sh\n(.*?)^```$/gms)];
  return [...new Set(blocks.flatMap(([, block = '']) => block.trim().split('\n')))];
}

/** Runs a documented command: ours with the real command line, those of AWS with the SDK. */
export async function runDocumented(
  command: string,
  env: Readonly<Record<string, string>>,
  { sfn }: TestSystem,
): Promise<CliResult> {
  if (command.startsWith(`${COMMAND_LINE} `)) return runCli(packageArguments(command, env), env);
  const [, name, ...args] = shellWords(command, env);
  const words = [name, ...args].map((word) => `'${word}'`).join(' ');
  const { said } = await runAwsCommand(`aws ${words}`, sfn);
  return { code: said === '' ? 1 : 0, out: said, err: '' };
}
