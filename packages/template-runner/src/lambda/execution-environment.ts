import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { FunctionError } from './function-errors.ts';
import type { Invocation, Report } from './process-messages.ts';

const BOOTSTRAP = new URL('function-process.ts', import.meta.url);

/** How long loading may take: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const INIT_LIMIT_MS = 10_000;

/**
 * Where this process keeps compiled code, if it does, its execution environments do too: they start in half the time.
 * https://nodejs.org/api/module.html#module-compile-cache
 */
const cacheDir = getCompileCacheDir();
const CODE_CACHE = cacheDir === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cacheDir) };

interface EnvironmentOptions {
  readonly functionArn: string;
  readonly codeDir: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
  readonly onLog: (line: string) => void;
}

/**
 * A process that runs one invocation at a time. It has a process group of its own, so that Ctrl-C at the terminal reaches
 * the runner alone, which stops its environments in order. Unlike on AWS, it is not frozen between invocations.
 */
export class ExecutionEnvironment {
  readonly #options: EnvironmentOptions;
  readonly #child: ChildProcess;
  readonly #gone = Promise.withResolvers<void>();
  #requestId = randomUUID();
  #reported = Promise.withResolvers<Report>();
  readonly #ready: Promise<Report>;
  #isAlive = true;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    this.#child = fork(BOOTSTRAP, {
      cwd: options.codeDir,
      env: { ...options.variables, ...CODE_CACHE },
      execArgv: [`--max-old-space-size=${options.memoryMB}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', options.onLog);
    }
    this.#ready = this.#report(INIT_LIMIT_MS + options.timeoutSeconds * 1000);
    // Reported by the invocation that waits for it.
    this.#ready.catch(() => {});
    this.#child.on('message', (report: Report) => this.#receive(report));
    this.#child.on('exit', (code, signal) => this.#end(exitReason(code, signal)));
    this.#child.on('error', (error) => this.#end(error.message));
  }

  /** False once it can take no further invocation. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Resolves when the process has ended. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /**
   * @param payload JSON text, as is the result
   * @throws {FunctionError}
   */
  async invoke(payload: string): Promise<string> {
    await this.#ready;
    this.#requestId = randomUUID();
    if (!this.#isAlive) throw this.#failure('Runtime.ExitError', exitReason(0, null));
    this.#reported = Promise.withResolvers();
    const { functionArn, timeoutSeconds } = this.#options;
    const deadlineMs = Date.now() + timeoutSeconds * 1000;
    const invocation: Invocation = { requestId: this.#requestId, functionArn, payload, deadlineMs };
    // A failure to send means that the process has ended, which is reported on its own.
    this.#child.send(invocation, () => {});
    const report = await this.#report(timeoutSeconds * 1000);
    return report.kind === 'result' ? report.payload : 'null';
  }

  /** Resolves when the process has ended. */
  kill(): Promise<void> {
    this.#isAlive = false;
    this.#child.kill('SIGKILL');
    return this.gone;
  }

  /** The next report of the process, which is killed if there is none in time. */
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

  /** Log lines written before a report arrive through other pipes, so they are read first. */
  #receive(report: Report): void {
    if (report.kind === 'error' && report.fatal) this.#isAlive = false;
    setImmediate(() => this.#reported.resolve(report));
  }

  #end(reason: string): void {
    this.#isAlive = false;
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
