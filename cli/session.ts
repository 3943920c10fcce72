import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { setTimeout } from 'node:timers/promises';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import { type Output, type Paint, Printer } from './terminal/printer.ts';

/** What a command has of the process that it runs in: `process` itself, or what a test gives it instead. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  /** For what this code reads; the SDK of AWS reads those of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  on(signal: Ending, listener: () => void): unknown;
  off(signal: Ending, listener: () => void): unknown;
}

/** What asks a command to end: Ctrl-C, `kill`, a terminal that is closed. */
const ENDINGS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Ending = (typeof ENDINGS)[number];
const HINT_AFTER_MS = 1000;

export type Sleep = (ms: number, options?: { readonly signal?: AbortSignal }) => Promise<void>;

/** One call of the command line: what it says to whom, what it asks, and the code that it ends with. */
export class Session {
  /** To programs and people. */
  readonly out: Printer;
  /** To people alone. */
  readonly err: Printer;
  readonly env: Surroundings['env'];
  readonly sleep: Sleep;
  exitCode: number = EXIT.ok;
  readonly #surroundings: Surroundings;
  /** Ends what can be interrupted; undefined where nothing can be, or was already. */
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

  /** Width of the terminal that stdout is; undefined in a pipe. */
  get columns(): number | undefined {
    return this.out.columns;
  }

  /** For lines on stdout. */
  get paint(): Paint {
    return this.out.paint;
  }

  /** Lines of data, on stdout. Waits while whoever reads them is slower. */
  async print(...lines: readonly string[]): Promise<void> {
    if (this.#hasReader && !this.out.lines(...lines)) await once(this.#surroundings.stdout, 'drain').catch(() => {});
  }

  /** A word to the person, on stderr, a line each. */
  tell(...lines: readonly string[]): void {
    this.err.prose(...lines);
  }

  /**
   * Asks at a terminal; anything but yes ends the command.
   * @param question a line or several.
   * @throws {CliError} nobody is there to ask, or the answer was not yes.
   */
  async confirm(question: readonly string[], yes: boolean, declined = 'Nothing was started.'): Promise<void> {
    if (yes) return;
    const { stdin, stderr } = this.#surroundings;
    if (!stdin.isTTY) {
      throw new CliError([...question, 'There is no terminal to ask at: repeat the command with --yes.']);
    }
    this.tell(...question);
    const prompt = createInterface({ input: stdin, output: stderr });
    try {
      const answer = await prompt.question('Go on? [y/N] ').catch((error) => refusedByKey(error, declined));
      if (!/^y(es)?$/i.test(answer.trim())) throw new CliError(declined);
    } finally {
      prompt.close();
    }
  }

  /**
   * Does something until it is interrupted, which aborts the signal: what is under way is finished, and told of. When that
   * takes too long for somebody, a second Ctrl-C ends the command at once.
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
   * Does one thing that must not be left in the middle: it is finished although somebody interrupts it.
   * @returns what it returned, and whether somebody did.
   */
  async finishing<Result>(
    action: () => Promise<Result>,
  ): Promise<{ readonly result: Result; readonly interrupted: boolean }> {
    return this.interruptibly(async (signal) => ({ result: await action(), interrupted: signal.aborted }));
  }

  /**
   * Runs a command to its end, or until a signal ends it that it does not wait for.
   * @returns whether it came to its end; if not, it is still under way.
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
      // Else one more Ctrl-C could end the process with no exit code, just before it ends with its own.
      if (!isOver && !isStopping) for (const signal of ENDINGS) this.#surroundings.off(signal, onSignal);
      isOver = true;
    }
  }

  /** A call that AWS does not answer may take minutes. */
  #hintLater(over: AbortSignal): void {
    const tell = () => this.tell('Finishing what is under way; Ctrl-C once more ends it at once.');
    setTimeout(HINT_AFTER_MS, undefined, { signal: over, ref: false }).then(tell, () => {});
  }

  /**
   * Whoever reads stdout has read enough, as `head` does.
   * @returns whether something is under way that has to be finished and told of; if not, the process may end.
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

/** Ctrl-C and Ctrl-D at a question. */
function refusedByKey(error: Error, declined: string): never {
  if (error.name !== 'AbortError') throw error;
  throw new CliError(['', declined], { exitCode: EXIT.interrupted });
}
