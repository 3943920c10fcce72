import { isSent } from './application-log-level.ts';
import { environmentVariables } from './environment-variables.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import { FunctionStoppedError } from './function-errors.ts';

export interface FunctionOptions {
  readonly name: string;
  readonly arn: string;
  /** Absolute directory of the bundle. */
  readonly codeDir: string;
  /** File and export, for example `index.handler`. */
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
  /** Concurrent environments; further invocations wait. Default: 4. */
  readonly maxConcurrency?: number;
  /** Added to every environment, for example `AWS_ENDPOINT_URL`; overrides `env`. */
  readonly platformEnv: Readonly<Record<string, string>>;
  /** Lowest level of the lines that are logged, for a function that logs JSON. Default: every line. */
  readonly applicationLogLevel?: string;
  /** Called with each line of stdout or stderr that Lambda would send to CloudWatch. */
  readonly onLog: (line: string) => void;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /**
   * @param payload any JSON value
   * @throws {FunctionError} when the function fails, as Lambda would report it
   * @throws {FunctionStoppedError} when it was stopped
   */
  invoke(payload: unknown): Promise<unknown>;
  /** Kills every environment, and resolves when all have exited. */
  stop(): Promise<void>;
}

const DEFAULT_CONCURRENCY = 4;

/** A Lambda function whose bundle runs in local processes, which are started on demand and kept warm. */
export function createFunction(options: FunctionOptions): LambdaFunction {
  const variables = environmentVariables(options);
  const onLog = (line: string): void => {
    if (isSent(line, options.applicationLogLevel)) options.onLog(line);
  };
  const start = (): ExecutionEnvironment =>
    new ExecutionEnvironment({ ...options, onLog, functionArn: options.arn, variables });
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
  readonly #start: () => ExecutionEnvironment;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  #waiting: PromiseWithResolvers<ExecutionEnvironment>[] = [];
  #stopped = false;

  constructor(name: string, limit: number, start: () => ExecutionEnvironment) {
    if (!(limit >= 1)) throw new RangeError(`maxConcurrency of ${name} must be 1 or more, not ${limit}`);
    this.#name = name;
    this.#limit = limit;
    this.#start = start;
  }

  async use<T>(action: (environment: ExecutionEnvironment) => Promise<T>): Promise<T> {
    const environment = await this.#take();
    try {
      return await action(environment);
    } catch (error) {
      throw this.#stopped ? new FunctionStoppedError(this.#name) : error;
    } finally {
      this.#release(environment);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const waiting of this.#waiting) waiting.reject(new FunctionStoppedError(this.#name));
    this.#waiting = [];
    await Promise.all([...this.#all].map((environment) => environment.kill()));
  }

  /** A warm environment, a new one, or the next one that is released. */
  async #take(): Promise<ExecutionEnvironment> {
    if (this.#stopped) throw new FunctionStoppedError(this.#name);
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.isAlive) return idle;
    }
    if ([...this.#all].filter(({ isAlive }) => isAlive).length < this.#limit) return this.#startOne();
    const turn = Promise.withResolvers<ExecutionEnvironment>();
    this.#waiting.push(turn);
    return turn.promise;
  }

  #release(environment: ExecutionEnvironment): void {
    if (this.#stopped) return;
    const next = this.#waiting.shift();
    if (next !== undefined) next.resolve(environment.isAlive ? environment : this.#startOne());
    else if (environment.isAlive) this.#idle.push(environment);
  }

  #startOne(): ExecutionEnvironment {
    const environment = this.#start();
    this.#all.add(environment);
    environment.gone.then(() => this.#all.delete(environment));
    return environment;
  }
}
