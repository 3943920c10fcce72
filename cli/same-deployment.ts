import { executionNameOf } from '../functions/reports/links.ts';
import type { ClientOptions } from './clients.ts';

export interface DeploymentOptions extends ClientOptions {
  readonly stack?: string;
}

/** The command that follows an execution, at the deployment that the present command was told to use. */
export function watchCommand(executionArn: string, { stack, region, profile }: DeploymentOptions): string {
  const words = ['npx lume-arrivals watch', executionNameOf(executionArn)];
  for (const [name, value] of Object.entries({ stack, region, profile })) {
    if (value !== undefined) words.push(`--${name} ${shellWord(value)}`);
  }
  return words.join(' ');
}

function shellWord(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
