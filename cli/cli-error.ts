import { EXIT } from './exit-codes.ts';

/** An error that the user can fix. Its message says how, in one or more lines; no stack trace is printed. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly lines: readonly string[];
  readonly exitCode: number;

  constructor(
    message: string | readonly string[],
    options: { readonly exitCode?: number; readonly cause?: unknown } = {},
  ) {
    const lines = typeof message === 'string' ? [message] : message;
    super(lines.join('\n'), { cause: options.cause });
    this.lines = lines;
    this.exitCode = options.exitCode ?? EXIT.error;
  }
}

/** The command line is invalid. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  constructor(message: string | readonly string[]) {
    super(message, { exitCode: EXIT.usage });
  }
}
