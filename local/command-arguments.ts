import { Printer } from '../cli/terminal/printer.ts';
import { oneLine } from '../functions/output-text.ts';

/** Exits with the usage, and with the message where there is one. */
export function exitWithUsage(usage: string, message?: string): never {
  const lines = usage.split('\n');
  if (message === undefined) {
    new Printer(process.stdout).lines(...lines);
    process.exit(0);
  }
  new Printer(process.stderr).prose(message, '', ...lines);
  process.exit(2);
}

/**
 * Reads the arguments of a command. Exits with the usage when `read` throws, with its message in one line, and when it
 * returns undefined, as for `--help`.
 */
export function readArguments<Arguments>(usage: string, read: () => Arguments | undefined): Arguments {
  let message: string | undefined;
  try {
    const found = read();
    if (found !== undefined) return found;
  } catch (error) {
    // Of arguments that begin with a dash Node adds a paragraph.
    const [mistake = ''] = (error as Error).message.split(/\. (?=To specify)/);
    message = oneLine(mistake);
  }
  return exitWithUsage(usage, message);
}
