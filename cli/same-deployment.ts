import { executionNameOf } from '../functions/reports/execution-links.ts';
import { packageCommand } from '../functions/reports/package-command.ts';
import { operand, shellWord } from '../functions/shell-word.ts';
import type { ClientOptions } from './clients.ts';

export interface DeploymentOptions extends ClientOptions {
  readonly stack?: string;
}

/** The command that follows an execution, at the deployment that the present command was told to use. */
export function watchCommand(executionArn: string, options: DeploymentOptions): string {
  return command('watch', [], options, executionNameOf(executionArn));
}

/** The command that has a run followed which no execution follows. */
export function adoptCommand(runId: string, options: DeploymentOptions): string {
  return command('watch', ['--adopt'], options, runId);
}

/** The command that starts what `reconcile` has found. */
export function startCommand(since: string, options: DeploymentOptions): string {
  return command('reconcile', ['--since', since, '--start'], options);
}

/** @param what may begin with a dash: then it comes last, as no option. */
function command(
  name: string,
  flags: readonly string[],
  { stack, region, profile }: DeploymentOptions,
  what?: string,
): string {
  const options = flags.map(shellWord);
  for (const [option, value] of Object.entries({ stack, region, profile })) {
    if (value !== undefined) options.push(`--${option}${value.startsWith('-') ? '=' : ' '}${shellWord(value)}`);
  }
  const subject = what === undefined ? [] : [operand(what)];
  return packageCommand(
    [name, ...(what?.startsWith('-') ? [...options, ...subject] : [...subject, ...options])].join(' '),
  );
}
