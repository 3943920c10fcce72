import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { CliError, EXIT } from './errors.ts';

/** Data, on stdout. Waits while whoever reads it is slower. */
export async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/** A word to the person, on stderr. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

const COLOURS = { red: 31, green: 32, yellow: 33, dim: 2 } as const;

/** Coloured where stdout is a terminal and `NO_COLOR` is not set. */
export function paint(colour: keyof typeof COLOURS, text: string): string {
  const plain = !process.stdout.isTTY || Boolean(process.env['NO_COLOR']);
  return plain ? text : `\u001b[${COLOURS[colour]}m${text}\u001b[0m`;
}

/**
 * Asks at a terminal; anything but yes ends the command.
 * @throws {CliError} nobody is there to ask, or the answer was not yes.
 */
export async function confirm(question: string, yes: boolean, declined = 'Nothing was started.'): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY)
    throw new CliError(`${question} There is no terminal to ask at: repeat the command with --yes.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} Go on? [y/N] `).catch((error) => refusedByKey(error, declined));
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(declined);
  } finally {
    terminal.close();
  }
}

/** Ctrl-C and Ctrl-D at a question. */
function refusedByKey(error: Error, declined: string): never {
  if (error.name !== 'AbortError') throw error;
  throw new CliError(`\n${declined}`, { exitCode: EXIT.interrupted });
}
