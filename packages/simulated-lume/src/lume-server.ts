import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONTROL_PREFIX, type ControlledLume, controlRequest } from './control-requests.ts';
import type { FaultQueue, Operation } from './faults.ts';
import { actsFirst, sendFaulty } from './faulty-answers.ts';
import { type Answer, errorAnswer, readText, send } from './http-messages.ts';
import { type Call, type LumeApi, sourcePathIn } from './lume-api.ts';
import { Refusal } from './refusal.ts';
import type { WaitClock } from './wait-clock.ts';

const HOST = '127.0.0.1';
const MAX_BODY_BYTES = 1024 * 1024;
/** Scripted faults may carry huge bodies and messages. */
const MAX_CONTROL_BYTES = 64 * 1024 * 1024;

/** What came in. Requests that a fault kept from being acted on are counted too. */
export interface Traffic {
  starts: number;
  statusCalls: number;
  readonly startsByPath: Record<string, number>;
  /** Right answers by HTTP status; answers that a fault replaced are not counted. */
  readonly answers: Record<string, number>;
}

export interface RequestEvent {
  readonly event: 'request';
  readonly operation: Operation;
  /** The HTTP status, or the kind of fault that happened instead. */
  readonly result: number | string;
}

/** Returns in one line why a request with these headers is refused with 403; undefined accepts it. */
export type RefuseRequest = (headers: IncomingHttpHeaders) => string | undefined;

export interface LumeServerOptions {
  readonly api: LumeApi;
  readonly faults: FaultQueue;
  readonly clock: WaitClock;
  /** What requests under `/_sim/` control. */
  readonly controlled: () => ControlledLume;
  readonly refuse: RefuseRequest;
  readonly onEvent: (event: RequestEvent) => void;
}

/** Serves Lume's two calls, and the control requests under `/_sim/`, which need no key. */
export class LumeServer {
  readonly traffic: Traffic = { starts: 0, statusCalls: 0, startsByPath: {}, answers: {} };
  readonly #options: LumeServerOptions;
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  #port = 0;
  /** Aborted when the current absence is ended or replaced. */
  #absence = new AbortController();

  constructor(options: LumeServerOptions) {
    this.#options = options;
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

  /** Cuts open connections and refuses new ones until `back`, or for so many seconds of the clock. Runs go on. */
  async away(seconds?: number): Promise<void> {
    this.#absence.abort();
    this.#absence = new AbortController();
    const { signal } = this.#absence;
    await this.#close();
    if (seconds === undefined) return;
    void this.#options.clock.sleep(seconds, signal).then(() => (signal.aborted ? undefined : this.back()));
  }

  async back(): Promise<void> {
    this.#absence.abort();
    if (!this.#server.listening) await this.listen(this.#port);
  }

  async stop(): Promise<void> {
    this.#absence.abort();
    await this.#close();
  }

  async #close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const refused = this.#options.refuse(request.headers);
      if (refused !== undefined) throw new Refusal(403, 'foreign_request', refused);
      const [path = ''] = (request.url ?? '').split('?', 1);
      if (path.startsWith(CONTROL_PREFIX)) await this.#control(path, request, response);
      else await this.#answer(await callOf(request, path), request, response);
    } catch (error) {
      if (!response.headersSent && !response.destroyed) send(response, errorAnswer(error));
    }
  }

  async #answer(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { api, faults, onEvent } = this.#options;
    this.#count(call);
    const effect = faults.takeAnswerEffect(call.operation, api.namesOf(call));
    const answer = effect === undefined || actsFirst(effect) ? this.#act(call, request) : undefined;
    if (effect !== undefined) {
      onEvent({ event: 'request', operation: call.operation, result: effect.kind });
      sendFaulty(response, effect, answer);
    } else if (answer !== undefined) {
      this.traffic.answers[answer.status] = (this.traffic.answers[answer.status] ?? 0) + 1;
      onEvent({ event: 'request', operation: call.operation, result: answer.status });
      send(response, answer);
    }
  }

  #act(call: Call, request: IncomingMessage): Answer {
    const apiKey = request.headers['lume-api-key'];
    try {
      return this.#options.api.answer(call, typeof apiKey === 'string' ? apiKey : undefined);
    } catch (error) {
      return errorAnswer(error);
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

  async #control(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, ...lume } = this.#options.controlled();
    // Going away cuts this connection too, so it waits until the answer is out.
    const away = async (seconds?: number) => void response.once('finish', () => void this.away(seconds));
    const body = await readText(request, MAX_CONTROL_BYTES);
    const controlled = { ...lume, faults: { ...faults, away } };
    send(response, await controlRequest(controlled, request.method ?? '', path, body));
  }
}

/** @throws {Refusal} 404 or 405 for anything but the two calls, 413 for a huge body */
async function callOf(request: IncomingMessage, path: string): Promise<Call> {
  const [, runId] = /^\/runs\/([^/]+)$/.exec(path) ?? [];
  if (runId === undefined && path !== '/runs') throw new Refusal(404, 'not_found', `There is no ${path}.`);
  if (request.method !== (runId === undefined ? 'POST' : 'GET'))
    throw new Refusal(405, 'method_not_allowed', `${request.method} is not allowed on ${path}.`);
  return runId === undefined
    ? { operation: 'run', body: await readText(request, MAX_BODY_BYTES) }
    : { operation: 'runStatus', runId };
}
