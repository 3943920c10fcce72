import { executionNameOf } from '../../functions/reports/execution-links.ts';
import { packageCommand } from '../../functions/reports/package-command.ts';
import { operand, shellWord } from '../../functions/shell-word.ts';
import type { DeploymentOptions } from './deployment-options.ts';

/** The command that watches an execution, with the deployment options of the current command. */
export function watchCommand(executionArn: string, options: DeploymentOptions): string {
  return command('watch', [], options, executionNameOf(executionArn));
}

/** The command that adopts a run. */
export function adoptCommand(runId: string, options: DeploymentOptions): string {
  return command('watch', ['--adopt'], options, runId);
}

/** The command that starts the files found by `reconcile`. */
export function startCommand(since: string, options: DeploymentOptions): string {
  return command('reconcile', ['--since', since, '--start'], options);
}

/** @param what goes last if it starts with a dash, so that it is not taken for an option. */
function command(
  name: string,
  flags: readonly string[],
  { deployment, region, profile }: DeploymentOptions,
  what?: string,
): string {
  const options = flags.map(shellWord);
  for (const [option, value] of Object.entries({ deployment, region, profile })) {
    if (value !== undefined) options.push(`--${option}${value.startsWith('-') ? '=' : ' '}${shellWord(value)}`);
  }
  const subject = what === undefined ? [] : [operand(what)];
  return packageCommand(
    [name, ...(what?.startsWith('-') ? [...options, ...subject] : [...subject, ...options])].join(' '),
  );
}
