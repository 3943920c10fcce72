import { executionNameOf } from '../functions/reports/links.ts';
import { packageCommand } from '../functions/reports/package-command.ts';
import type { ClientOptions } from './clients.ts';

export interface DeploymentOptions extends ClientOptions {
  readonly stack?: string;
}

/** The command that follows an execution, at the deployment that the present command was told to use. */
export function watchCommand(executionArn: string, options: DeploymentOptions): string {
  return command(['watch', executionNameOf(executionArn)], options);
}

/** The command that has a run followed which no execution follows. */
export function adoptCommand(runId: string, options: DeploymentOptions): string {
  return command(['watch', runId, '--adopt'], options);
}

function command(named: readonly string[], { stack, region, profile }: DeploymentOptions): string {
  const words = [...named];
  for (const [name, value] of Object.entries({ stack, region, profile })) {
    if (value !== undefined) words.push(`--${name} ${shellWord(value)}`);
  }
  return packageCommand(words.join(' '));
}

function shellWord(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
