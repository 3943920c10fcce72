import { isSent } from './application-log-level.ts';
import { Environment } from './environment.ts';
import { environmentVariables } from './environment-variables.ts';
import { FunctionStoppedError } from './errors.ts';

export interface FunctionOptions {
  readonly name: string;
  readonly arn: string;
  /** Where the bundle is, absolute. */
  readonly codeDir: string;
  /** File and export, for example `index.handler`. */
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
  /** Environments at once; further invocations wait their turn. Default: 4. */
  readonly maxConcurrency?: number;
  /** Added to every environment, for example `AWS_ENDPOINT_URL`. */
  readonly platformEnv: Readonly<Record<string, string>>;
  /** What Lambda lets through of a function that logs JSON; without it every line. */
  readonly applicationLogLevel?: string;
  /** Called with each line that the function writes to stdout or stderr and Lambda would send to CloudWatch. */
  readonly onLog: (line: string) => void;
}

export interface LocalFunction {
  readonly name: string;
  readonly arn: string;
  /**
   * @param payload any JSON.
   * @throws {FunctionError} when the function fails, as Lambda would report it.
   * @throws {FunctionStoppedError} when it has been stopped.
   */
  invoke(payload: unknown): Promise<unknown>;
  /** Kills every environment at once, and resolves when all are gone. */
  stop(): Promise<void>;
}

const DEFAULT_CONCURRENCY = 4;

/** A Lambda function whose own bundle runs in processes of this machine, started on demand and kept warm. */
export function createFunction(options: FunctionOptions): LocalFunction {
  const variables = environmentVariables(options);
  const onLog = (line: string): void => {
    if (isSent(line, options.applicationLogLevel)) options.onLog(line);
  };
  const start = (): Environment => new Environment({ ...options, onLog, functionArn: options.arn, variables });
  const pool = new Pool(options.name, options.maxConcurrency ?? DEFAULT_CONCURRENCY, start);
  return {
    name: options.name,
    arn: options.arn,
    async invoke(payload) {
      return JSON.parse(await pool.use((environment) => environment.invoke(JSON.stringify(payload ?? null))));
    },
    stop: () => pool.stop(),
  };
}

class Pool {
  readonly #name: string;
  readonly #limit: number;
  readonly #start: () => Environment;
  readonly #all = new Set<Environment>();
  readonly #idle: Environment[] = [];
  #waiting: PromiseWithResolvers<Environment>[] = [];
  #stopped = false;

  constructor(name: string, limit: number, start: () => Environment) {
    if (!(limit >= 1)) throw new RangeError(`maxConcurrency of ${name} must be 1 or more, not ${limit}`);
    this.#name = name;
    this.#limit = limit;
    this.#start = start;
  }

  async use<T>(action: (environment: Environment) => Promise<T>): Promise<T> {
    const environment = await this.#take();
    try {
      return await action(environment);
    } catch (error) {
      throw this.#stopped ? new FunctionStoppedError(this.#name) : error;
    } finally {
      this.#giveBack(environment);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of this.#waiting) waiting.reject(new FunctionStoppedError(this.#name));
    this.#waiting = [];
    await Promise.all([...this.#all].map((environment) => environment.kill()));
  }

  /** A warm environment, a new one, or the next that is given back. */
  async #take(): Promise<Environment> {
    if (this.#stopped) throw new FunctionStoppedError(this.#name);
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.alive) return idle;
    }
    if ([...this.#all].filter(({ alive }) => alive).length < this.#limit) return this.#startOne();
    const turn = Promise.withResolvers<Environment>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  #giveBack(environment: Environment): void {
    if (this.#stopped) return;
    const next = this.#waiting.shift();
    if (next !== undefined) next.resolve(environment.alive ? environment : this.#startOne());
    else if (environment.alive) this.#idle.push(environment);
  }

  #startOne(): Environment {
    const environment = this.#start();
    this.#all.add(environment);
    environment.gone.then(() => this.#all.delete(environment));
    return environment;
  }
}
