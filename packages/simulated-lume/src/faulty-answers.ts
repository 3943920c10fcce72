import type { ServerResponse } from 'node:http';
import type { AnswerEffect, Garble } from './faults.ts';
import { type Answer, send } from './http-messages.ts';

/** Whether the request is acted on before the fault happens to its answer. */
export function actsFirst(effect: AnswerEffect): boolean {
  return effect.kind === 'garble' || effect.when === 'after';
}

/** @param answer the right answer; undefined where the request has not been acted on */
export function sendFaulty(response: ServerResponse, effect: AnswerEffect, answer: Answer | undefined): void {
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
