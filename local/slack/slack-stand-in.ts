import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foreignRequest } from 'template-runner';
import type { SlackPayload } from '../../functions/slack/block-kit.ts';
import { mistakesInPost } from './block-kit-limits.ts';
import type { SlackPost } from './slack-post.ts';

/** Replaces an answer. */
interface SlackFault {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LocalSlackOptions {
  readonly onPost?: (post: SlackPost) => void;
  /** Default: any free port. */
  readonly port?: number;
}

export interface LocalSlack {
  /** The address of the incoming webhook of a channel. */
  webhookOf(channel: string): string;
  /** All accepted messages, oldest first. */
  readonly posts: readonly SlackPost[];
  /** The number of requests, whatever was answered. */
  readonly requests: number;
  /** Answers the next requests with these, in order; none of those messages is accepted. */
  answerNext(...faults: readonly SlackFault[]): void;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const PATH = /^\/services\/T00LOCAL\/B00LOCAL\/([\w-]+)$/;

/**
 * Slack's incoming webhooks on this machine: accepts what Slack would accept, by its published limits, and refuses the
 * rest with Slack's own errors (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks).
 */
export async function startLocalSlack({ onPost, port = 0 }: LocalSlackOptions = {}): Promise<LocalSlack> {
  const posts: SlackPost[] = [];
  const faults: SlackFault[] = [];
  let requests = 0;

  async function answer(request: IncomingMessage): Promise<SlackFault> {
    const foreign = foreignRequest(request.headers);
    if (foreign !== undefined) return { status: 403, body: foreign };
    requests += 1;
    const body = await textOf(request);
    const fault = faults.shift();
    if (fault) return fault;
    const [, channel] = PATH.exec(request.url ?? '') ?? [];
    if (channel === undefined || request.method !== 'POST') return { status: 404, body: 'no_service' };
    const payload = parse(body);
    const mistakes = mistakesInPost(payload);
    if (mistakes.length > 0) return { status: 400, body: `invalid_blocks: ${mistakes.join('; ')}` };
    const post = { channel, time: new Date().toISOString(), payload: payload as SlackPayload };
    posts.push(post);
    onPost?.(post);
    return { status: 200, body: 'ok' };
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (given) => send(response, given),
      () => response.destroy(),
    );
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}`;

  return {
    webhookOf: (channel) => `${url}/services/T00LOCAL/B00LOCAL/${channel}`,
    posts,
    get requests() {
      return requests;
    },
    answerNext: (...added) => void faults.push(...added),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** True for the address of a stand-in, of this start or an earlier one. */
export function isLocalWebhook(address: string): boolean {
  return address.startsWith(`http://${HOST}:`);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, headers, body = '' }: SlackFault): void {
  response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  response.end(body);
}
