import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultError } from './faults.ts';
import { Refusal } from './refusal.ts';

export interface Answer {
  readonly status: number;
  /** A string is sent as plain text, anything else as JSON. */
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer to a request that failed with this error. */
export function errorAnswer(error: unknown): Answer {
  const { status, type, message, details } = asRefusal(error);
  return { status, body: { error: { type, message, ...details } } };
}

/** @throws {Refusal} 413 for a body longer than `maxBytes` */
export async function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Reads on past the limit: to stop would reset the connection before the refusal arrives.
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new Refusal(413, 'body_too_large', `The body is longer than ${maxBytes} bytes.`);
  return Buffer.concat(chunks).toString('utf8');
}

/** @throws {Refusal} 400 when the text is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, 'invalid_request', 'The body is not JSON.');
  }
}

export function send(response: ServerResponse, { status, body, headers }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof FaultError) return new Refusal(400, 'invalid_fault', error.message);
  return new Refusal(500, 'internal_error', error instanceof Error ? error.message : String(error));
}
