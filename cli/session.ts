import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { type Output, type Paint, Printer } from './terminal/printer.ts';

/** The parts of `process` that commands use; tests pass their own. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** Read by commands; the AWS SDK reads those of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  on(signal: Ending, listener: () => void): unknown;
  off(signal: Ending, listener: () => void): unknown;
}

/** Termination signals: Ctrl-C, `kill`, a closed terminal. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Ending = (typeof ENDINGS)[number];
const HINT_AFTER_MS = 1000;

export type Sleep = (ms: number, options?: { readonly signal?: AbortSignal }) => Promise<void>;

/** One invocation of the command line: output, prompts, interruption and exit code. */
export class Session {
  /** Stdout, for programs and people. */
  readonly out: Printer;
  /** Stderr, for people. */
  readonly err: Printer;
  readonly env: Surroundings['env'];
  readonly sleep: Sleep;
  exitCode: number = EXIT.ok;
  readonly #surroundings: Surroundings;
  /** Aborts the interruptible action in progress, if any; called once. */
  #stop: (() => void) | undefined;
  #hasReader = true;

  constructor(surroundings: Surroundings, sleep: Sleep = (ms, options) => setTimeout(ms, undefined, options)) {
    const { stdout, stderr, env } = surroundings;
    this.out = new Printer(stdout);
    this.err = new Printer(stderr);
    this.env = env;
    this.sleep = sleep;
    this.#surroundings = surroundings;
  }

  /** Width of the terminal; undefined if stdout is not one. */
  get columns(): number | undefined {
    return this.out.columns;
  }

  /** Colours for stdout. */
  get paint(): Paint {
    return this.out.paint;
  }

  /** Prints lines of data to stdout, with backpressure. */
  async print(...lines: readonly string[]): Promise<void> {
    if (this.#hasReader && !this.out.lines(...lines)) await once(this.#surroundings.stdout, 'drain').catch(() => {});
  }

  /** Prints lines for people to stderr. */
  tell(...lines: readonly string[]): void {
    this.err.prose(...lines);
  }

  /**
   * Asks for confirmation; anything but yes ends the command.
   * @throws {CliError} stdin is not a terminal, or the answer was not yes.
   */
  async confirm(question: readonly string[], yes: boolean, declined = 'Nothing was started.'): Promise<void> {
    if (yes) return;
    if (!this.canAsk) {
      throw new CliError([...question, 'There is no terminal to ask at: repeat the command with --yes.']);
    }
    this.tell(...question);
    if (!/^y(es)?$/i.test(await this.ask('Go on? [y/N] ', declined))) throw new CliError(declined);
  }

  /** Whether there is a terminal to ask at. */
  get canAsk(): boolean {
    return this.#surroundings.stdin.isTTY === true;
  }

  /**
   * Asks for a line at the terminal.
   * @throws {CliError} Ctrl-C or Ctrl-D.
   */
  async ask(prompt: string, declined = 'Nothing was started.'): Promise<string> {
    const { stdin, stderr } = this.#surroundings;
    const reader = createInterface({ input: stdin, output: stderr });
    try {
      return (await reader.question(prompt).catch((error) => refusedByKey(error, declined))).trim();
    } finally {
      reader.close();
    }
  }

  /**
   * Runs an action whose signal is aborted on Ctrl-C, so that it can finish calls in flight and report. A second Ctrl-C
   * ends the command at once.
   */
  async interruptibly<Result>(action: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const stopping = new AbortController();
    this.#stop = () => stopping.abort();
    try {
      return await action(stopping.signal);
    } finally {
      this.#stop = undefined;
    }
  }

  /**
   * Runs an action that must not be interrupted halfway: it completes even after Ctrl-C.
   * @returns its result, and whether Ctrl-C was pressed.
   */
  async finishing<Result>(
    action: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly interrupted: boolean }> {
    return this.interruptibly(async (signal) => ({ result: await action(), interrupted: signal.aborted }));
  }

  /**
   * Runs a command until it ends or a signal ends it.
   * @returns false if it was interrupted and is still running.
   */
  async untilInterrupted(command: () => Promise<void>): Promise<boolean> {
    const { promise: interrupted, resolve } = Promise.withResolvers<false>();
    let isStopping = false;
    let isOver = false;
    const over = new AbortController();
    const onSignal = () => {
      const stop = this.#stop;
      this.#stop = undefined;
      if (stop !== undefined) {
        isStopping = true;
        this.#hintLater(over.signal);
        return stop();
      }
      if (isOver) return;
      isOver = true;
      this.tell(isStopping ? 'Interrupted at once: what was under way may have been done.' : 'Interrupted.');
      resolve(false);
    };
    for (const signal of ENDINGS) this.#surroundings.on(signal, onSignal);
    try {
      return await Promise.race([command().then(() => true), interrupted]);
    } finally {
      over.abort();
      // After an interruption the listeners stay: another Ctrl-C would kill the process before it exits with its own
      // code.
      if (!isOver && !isStopping) for (const signal of ENDINGS) this.#surroundings.off(signal, onSignal);
      isOver = true;
    }
  }

  /** A call without a response may take minutes. */
  #hintLater(over: AbortSignal): void {
    const tell = () => this.tell('Finishing what is under way; Ctrl-C once more ends it at once.');
    setTimeout(HINT_AFTER_MS, undefined, { signal: over, ref: false }).then(tell, () => {});
  }

  /**
   * The reader of stdout has closed the pipe, as `head` does.
   * @returns whether an action has to finish first; if not, the process may exit.
   */
  loseReader(): boolean {
    if (!this.#hasReader) return true;
    this.#hasReader = false;
    const stop = this.#stop;
    this.#stop = undefined;
    stop?.();
    return stop !== undefined;
  }
}

/** Ctrl-C or Ctrl-D at the prompt. */
function refusedByKey(error: Error, declined: string): never {
  if (error.name !== 'AbortError') throw error;
  throw new CliError(['', declined], { exitCode: EXIT.interrupted });
}
