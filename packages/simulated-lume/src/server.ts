import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, type LumeApi, sourcePathIn } from './api.ts';
import { Refusal } from './failures.ts';
import { type Fault, FaultError, type FaultQueue, type Operation } from './faults.ts';
import { Fields } from './fields.ts';
import { type Answer, actsFirst, errorAnswer, misbehave, parseJson, readText, send } from './http.ts';
import type { WaitClock } from './wait-clock.ts';

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 1024 * 1024;
/** Faults may carry huge bodies and messages on purpose. */
const MAX_FAULTS_BYTES = 64 * 1024 * 1024;

/** What came in over the wire. Requests that a fault kept from being acted on are counted too. */
export interface Traffic {
  starts: number;
  statusCalls: number;
  readonly startsByPath: Record<string, number>;
  /** Right answers by HTTP status; answers that a fault replaced are not among them. */
  readonly answers: Record<string, number>;
}

export interface RequestEvent {
  readonly event: 'request';
  readonly operation: Operation;
  /** The HTTP status, or the kind of fault that happened instead. */
  readonly result: number | string;
}

/** Says in one line why a request is refused with 403, by its headers; undefined lets it in. */
export type RefuseRequest = (headers: IncomingHttpHeaders) => string | undefined;

/** The wire: Lume's two calls, and the control endpoints under `/_sim`, which need no key. */
export class LumeServer {
  readonly traffic: Traffic = { starts: 0, statusCalls: 0, startsByPath: {}, answers: {} };
  readonly #api: LumeApi;
  readonly #faults: FaultQueue;
  readonly #clock: WaitClock;
  readonly #stats: () => unknown;
  readonly #onEvent: (event: RequestEvent) => void;
  readonly #refuse: RefuseRequest;
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  #port = 0;
  #absence = new AbortController();

  constructor(
    api: LumeApi,
    faults: FaultQueue,
    clock: WaitClock,
    stats: () => unknown,
    onEvent: (event: RequestEvent) => void,
    refuse: RefuseRequest,
  ) {
    this.#api = api;
    this.#faults = faults;
    this.#clock = clock;
    this.#stats = stats;
    this.#onEvent = onEvent;
    this.#refuse = refuse;
  }

  /** @returns the base URL */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
    return `http://${HOST}:${this.#port}`;
  }

  /** Refuses connections until `back`, or for so many seconds of the clock; open ones are cut. Runs go on. */
  async away(seconds?: number): Promise<void> {
    this.#absence.abort();
    this.#absence = new AbortController();
    const { signal } = this.#absence;
    await this.#close();
    if (seconds !== undefined) {
      void this.#clock.sleep(seconds, signal).then(() => (signal.aborted ? undefined : this.back()));
    }
  }

  async back(): Promise<void> {
    this.#absence.abort();
    if (!this.#server.listening) {
      await this.listen(this.#port);
    }
  }

  async stop(): Promise<void> {
    this.#absence.abort();
    await this.#close();
  }

  async #close(): Promise<void> {
    if (this.#server.listening) {
      const closed = new Promise((resolve) => this.#server.close(resolve));
      this.#server.closeAllConnections();
      await closed;
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const foreign = this.#refuse(request.headers);
      if (foreign !== undefined) throw new Refusal(403, 'foreign_request', foreign);
      const path = (request.url ?? '').split('?', 1)[0] ?? '';
      if (path.startsWith('/_sim/')) {
        await this.#control(`${request.method} ${path}`, request, response);
      } else {
        await this.#answer(await callOf(request, path), request, response);
      }
    } catch (error) {
      if (!response.headersSent && !response.destroyed) {
        send(response, errorAnswer(asRefusal(error)));
      }
    }
  }

  async #answer(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#count(call);
    const effect = this.#faults.takeAnswerEffect(call.operation, this.#api.namesOf(call));
    const answer = effect === undefined || actsFirst(effect) ? this.#act(call, request) : undefined;
    if (effect !== undefined) {
      this.#onEvent({ event: 'request', operation: call.operation, result: effect.kind });
      misbehave(response, effect, answer);
    } else if (answer !== undefined) {
      this.traffic.answers[answer.status] = (this.traffic.answers[answer.status] ?? 0) + 1;
      this.#onEvent({ event: 'request', operation: call.operation, result: answer.status });
      send(response, answer);
    }
  }

  #act(call: Call, request: IncomingMessage): Answer {
    const apiKey = request.headers['lume-api-key'];
    try {
      return this.#api.answer(call, typeof apiKey === 'string' ? apiKey : undefined);
    } catch (error) {
      return errorAnswer(asRefusal(error));
    }
  }

  #count(call: Call): void {
    if (call.operation === 'runStatus') {
      this.traffic.statusCalls += 1;
      return;
    }
    const path = sourcePathIn(call.body) ?? '';
    this.traffic.starts += 1;
    this.traffic.startsByPath[path] = (this.traffic.startsByPath[path] ?? 0) + 1;
  }

  async #control(route: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (route) {
      case 'GET /_sim/stats':
        send(response, { status: 200, body: this.#stats() });
        return;
      case 'GET /_sim/faults':
        send(response, { status: 200, body: this.#faults.pending() });
        return;
      case 'DELETE /_sim/faults':
        this.#faults.clear();
        send(response, { status: 200, body: [] });
        return;
      case 'POST /_sim/faults': {
        const body = parseJson(await readText(request, MAX_FAULTS_BYTES)) as Fault | readonly Fault[];
        this.#faults.add(...(Array.isArray(body) ? (body as readonly Fault[]) : [body as Fault]));
        send(response, { status: 201, body: this.#faults.pending() });
        return;
      }
      case 'POST /_sim/away': {
        const seconds = parseAway(await readText(request, MAX_BODY_BYTES));
        send(response, { status: 202, body: { away_seconds: seconds } }, () => void this.away(seconds));
        return;
      }
      default:
        throw new Refusal(404, 'not_found', `There is no ${route}.`);
    }
  }
}

/** @throws {Refusal} 404 or 405 for anything that is not one of the two calls, 413 for a huge body */
async function callOf(request: IncomingMessage, path: string): Promise<Call> {
  const [, runId] = /^\/runs\/([^/]+)$/.exec(path) ?? [];
  if (runId === undefined && path !== '/runs') {
    throw new Refusal(404, 'not_found', `There is no ${path}.`);
  }
  if (request.method !== (runId === undefined ? 'POST' : 'GET')) {
    throw new Refusal(405, 'method_not_allowed', `${request.method} is not allowed on ${path}.`);
  }
  return runId === undefined
    ? { operation: 'run', body: await readText(request, MAX_BODY_BYTES) }
    : { operation: 'runStatus', runId };
}

function parseAway(text: string): number {
  const mistakes: string[] = [];
  const seconds = new Fields(parseJson(text), '', ['seconds'], mistakes)
    .require('seconds')
    .number('seconds', { min: 0 });
  if (seconds === undefined || mistakes.length > 0) {
    throw new Refusal(400, 'invalid_request', mistakes.join('; '));
  }
  return seconds;
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) {
    return error;
  }
  return error instanceof FaultError
    ? new Refusal(400, 'invalid_fault', error.message)
    : new Refusal(500, 'internal_error', error instanceof Error ? error.message : String(error));
}
