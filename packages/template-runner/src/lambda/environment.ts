import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { FunctionError } from './errors.ts';
import type { Invocation, Report } from './messages.ts';

const BOOTSTRAP = new URL('bootstrap.ts', import.meta.url);

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: how long loading may take by itself. */
const INIT_LIMIT_MS = 10_000;

interface EnvironmentOptions {
  readonly functionArn: string;
  readonly codeDir: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
  readonly onLog: (line: string) => void;
}

/**
 * A process in which a function is loaded, for one invocation at a time.
 *
 * In a process group of its own: a Ctrl-C at the terminal is for the local system, which ends its environments when
 * their work has been put away. Unlike on AWS, it is not frozen between invocations.
 */
export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #child: ChildProcess;
  readonly #gone = Promise.withResolvers<void>();
  #requestId = randomUUID();
  #reported = Promise.withResolvers<Report>();
  readonly #ready: Promise<Report>;
  #alive = true;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#child = fork(BOOTSTRAP, {
      cwd: options.codeDir,
      env: { ...options.variables },
      execArgv: [`--max-old-space-size=${options.memoryMB}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', options.onLog);
    }
    this.#ready = this.#report(INIT_LIMIT_MS + options.timeoutSeconds * 1000);
    // Whoever invokes gets the failure.
    this.#ready.catch(() => {});
    this.#child.on('message', (report: Report) => this.#receive(report));
    this.#child.on('exit', (code, signal) => this.#end(exitReason(code, signal)));
    this.#child.on('error', (error) => this.#end(error.message));
  }

  /** False as soon as no further invocation can be sent here. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Resolves when the process has ended. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /**
   * @param payload JSON text, as is the answer.
   * @throws {FunctionError}
   */
  async invoke(payload: string): Promise<string> {
    await this.#ready;
    this.#requestId = randomUUID();
    if (!this.#alive) throw this.#failure('Runtime.ExitError', exitReason(0, null));
    this.#reported = Promise.withResolvers();
    const { functionArn, timeoutSeconds } = this.#options;
    const deadlineMs = Date.now() + timeoutSeconds * 1000;
    const invocation: Invocation = { requestId: this.#requestId, functionArn, payload, deadlineMs };
    // When it cannot be sent, the process has ended, and that is what is reported.
    this.#child.send(invocation, () => {});
    const report = await this.#report(timeoutSeconds * 1000);
    return report.kind === 'result' ? report.payload : 'null';
  }

  /** Resolves when the process has ended. */
  kill(): Promise<void> {
    this.#alive = false;
    this.#child.kill('SIGKILL');
    return this.gone;
  }

  /** The next thing that the process says. One that says nothing in time is killed. */
  async #report(limitMs: number): Promise<Report> {
    const timer = setTimeout(() => {
      const limit = `Task timed out after ${this.#options.timeoutSeconds.toFixed(2)} seconds`;
      this.#reported.reject(this.#failure('Sandbox.Timedout', limit));
      this.kill();
    }, limitMs);
    try {
      const report = await this.#reported.promise;
      if (report.kind === 'error') throw new FunctionError(report.report);
      return report;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Log lines that were written before a report are on their way in other pipes: they come first. */
  #receive(report: Report): void {
    if (report.kind === 'error' && report.fatal) this.#alive = false;
    setImmediate(() => this.#reported.resolve(report));
  }

  #end(reason: string): void {
    this.#alive = false;
    this.#gone.resolve();
    setImmediate(() => this.#reported.reject(this.#failure('Runtime.ExitError', reason)));
  }

  #failure(errorType: string, reason: string): FunctionError {
    return new FunctionError({ errorType, errorMessage: `RequestId: ${this.#requestId} Error: ${reason}` });
  }
}

function exitReason(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `Runtime exited with error: signal: ${signal}`;
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`;
}
