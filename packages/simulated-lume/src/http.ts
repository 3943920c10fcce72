import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './failures.ts';
import type { AnswerEffect, Garble } from './faults.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function errorAnswer(error: Refusal): Answer {
  return { status: error.status, body: { error: { type: error.type, message: error.message, ...error.details } } };
}

/** @throws {Refusal} 413 for a body that is longer than `maxBytes` */
export async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read to the end in any case: to break off would reset the connection, and the refusal would never arrive.
    if (bytes <= maxBytes) {
      chunks.push(chunk);
    }
  }
  if (bytes > maxBytes) {
    throw new Refusal(413, 'body_too_large', `The body is longer than ${maxBytes} bytes.`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @throws {Refusal} 400 when the text is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'invalid_request', 'The body is not JSON.');
  }
}

export function send(response: ServerResponse, { status, body, headers }: Answer, whenSent?: () => void): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body), whenSent);
}

/** Lets a fault happen to a request whose right answer is `answer`; `undefined` when it has not been acted on. */
export function misbehave(response: ServerResponse, effect: AnswerEffect, answer: Answer | undefined): void {
  switch (effect.kind) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'answer': {
      const message = `A scripted fault answers ${effect.status}.`;
      send(response, { body: { error: { type: 'scripted_fault', message } }, ...effect });
      return;
    }
    case 'garble': {
      const contentType = effect.as === 'html' ? 'text/html' : 'application/json';
      response.writeHead(answer?.status ?? 200, { 'content-type': contentType });
      response.end(garbled(effect.as, JSON.stringify(answer?.body ?? {})));
      return;
    }
  }
}

/** Whether the request is acted on before the fault happens to it. */
export function actsFirst(effect: AnswerEffect): boolean {
  return effect.kind === 'garble' || effect.when === 'after';
}

function garbled(as: Garble, right: string): string | Buffer {
  switch (as) {
    case 'bytes':
      return Buffer.from(Array.from({ length: 256 }, (_, index) => (index * 167 + 128) % 256));
    case 'truncated':
      return right.slice(0, Math.ceil(right.length / 2));
    case 'html':
      return '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>';
    case 'wrong-shape':
      return JSON.stringify({ id: 42, state: ['SUCCEEDED'], data: null });
    case 'empty':
      return '';
  }
}
