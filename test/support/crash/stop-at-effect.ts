/**
 * Preloaded into the process of every function: records each HTTP call once before it is sent and once after it was
 * answered, and kills the process at the one that the plan names. Knows nothing of the functions themselves.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const directory = process.env['EFFECTS_DIR'] ?? '';
const name = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
const journal = join(directory, 'effects');

appendFileSync(join(directory, 'processes'), `${process.pid}\n`);

function effect(when: 'before' | 'after', what: string): void {
  const number = readFileSync(journal, 'utf8').split('\n').length;
  appendFileSync(journal, `${when} ${name} ${what}\n`);
  if (number === Number(readFileSync(join(directory, 'stop-at'), 'utf8'))) process.kill(process.pid, 'SIGKILL');
}

interface FetchRequest {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
}
subscribe('undici:request:create', (message) => {
  effect('before', fetched(message));
});
subscribe('undici:request:headers', (message) => {
  effect('after', fetched(message));
});
function fetched(message: unknown): string {
  const { method, path } = (message as { request: FetchRequest }).request;
  return `${method} ${path}`;
}

interface ClientRequest {
  readonly method: string;
  readonly path: string;
  getHeader(name: string): unknown;
}
subscribe('http.client.request.created', (message) => {
  effect('before', requested(message));
});
subscribe('http.client.response.finish', (message) => {
  effect('after', requested(message));
});
function requested(message: unknown): string {
  const { request } = message as { request: ClientRequest };
  return `${request.method} ${request.path} ${request.getHeader('x-amz-target') ?? ''}`.trim();
}
