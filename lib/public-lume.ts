/**
 * Lume for scripts: the client, the statuses and errors, and the loop that waits for a run. It needs no AWS.
 *
 * @module lume-arrivals/lume
 */
import type { ApiKeySource } from '../functions/lume/api-key.ts';
import { HttpLume } from '../functions/lume/http-lume.ts';
import type { Lume, LumeRun, RunRequest } from '../functions/lume/lume.ts';
import { LumeAuthenticationError } from '../functions/lume/lume-errors.ts';

export {
  isTerminal,
  type Lume,
  type LumeRun,
  RUNNING_STATUSES,
  type RunMetadata,
  type RunningStatus,
  type RunRequest,
  TERMINAL_STATUSES,
  type TerminalStatus,
} from '../functions/lume/lume.ts';
export {
  LumeAlreadyProcessedError,
  LumeAlreadyRunningError,
  LumeAuthenticationError,
  LumeBlockedError,
  LumeError,
  LumeInvalidRequestError,
  LumeProtocolError,
  LumeRunNotFoundError,
  LumeStartUncertainError,
  LumeUnavailableError,
} from '../functions/lume/lume-errors.ts';
export {
  RunTimeoutError,
  type WaitOptions,
  waitForRunCompletion,
} from '../functions/polling/wait-for-run-completion.ts';

export interface LumeClientOptions {
  /** Where Lume is: https, or http on a loopback address. */
  readonly baseUrl: string;
  /**
   * The API key, or how to get it. A function is called before each request, and once more after Lume refused what it
   * gave, so that it can fetch a key that was rotated.
   */
  readonly apiKey: string | (() => string | Promise<string>);
  /**
   * How long one start may take, and one status call with its retry, in seconds.
   * @default 30
   */
  readonly timeoutSeconds?: number;
}

/** A start, of which only the flow and the path are required. */
export type StartRequest = Omit<RunRequest, 'force_rerun'> & Partial<Pick<RunRequest, 'force_rerun'>>;

const TIMEOUT_SECONDS = 30;
/** What a header can carry. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/**
 * A client of Lume. It repeats a status call once if an idle connection was closed, and never a start: after a
 * {@link LumeStartUncertainError} nobody knows whether a run goes on.
 *
 * ```ts
 * const lume = new LumeClient({ baseUrl: 'https://lume.example', apiKey: process.env.LUME_API_KEY ?? '' });
 * const { id } = await lume.run({ flow_version: 'shop_orders:v1', source_path: 's3://landing/orders.csv' });
 * const run = await waitForRunCompletion(id, { lume, maxAttempts: 10, initialDelaySeconds: 5 });
 * ```
 */
export class LumeClient implements Lume {
  readonly #http: HttpLume;

  /** @throws {RangeError} the limit is no positive number of seconds. @throws {Error} the URL is not allowed. */
  constructor({ baseUrl, apiKey, timeoutSeconds = TIMEOUT_SECONDS }: LumeClientOptions) {
    if (!(timeoutSeconds > 0 && Number.isFinite(timeoutSeconds))) {
      throw new RangeError(`timeoutSeconds: ${timeoutSeconds}: must be a number of seconds above 0`);
    }
    this.#http = new HttpLume({ baseUrl, apiKey: keyFrom(apiKey), timeoutSeconds });
  }

  /**
   * Starts a run and returns at once, usually with the status `CREATED`.
   *
   * @throws {LumeAlreadyProcessedError} the flow has processed this path before; `force_rerun: true` runs it again.
   * @throws {LumeStartUncertainError} the answer was lost: look for the run before you start another.
   * @throws {LumeError} any other of its classes, which say whether to try again.
   */
  async run(request: StartRequest): Promise<LumeRun> {
    return this.#http.run({ ...request, force_rerun: request.force_rerun ?? false });
  }

  /**
   * The run with its current status and metadata.
   *
   * @throws {LumeRunNotFoundError} Lume has no such run, or does not know it yet.
   * @throws {LumeError} any other of its classes, which say whether to try again.
   */
  async runStatus(runId: string): Promise<LumeRun> {
    return this.#http.runStatus(runId);
  }
}

function keyFrom(apiKey: LumeClientOptions['apiKey']): ApiKeySource {
  return {
    remedy: 'Give the client a valid key.',
    get: async () => {
      const key = typeof apiKey === 'string' ? apiKey : await apiKey();
      // Never quoted, not even a wrong one.
      if (typeof key !== 'string' || !VISIBLE_ASCII.test(key)) {
        throw new LumeAuthenticationError('apiKey: must be a text of visible ASCII characters, without spaces');
      }
      return key;
    },
    forget: () => {},
  };
}
