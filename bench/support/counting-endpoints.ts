import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UPLOADED } from './function-events.ts';

/** A server that answers as a service would, and counts requests. */
interface Endpoint extends AsyncDisposable {
  readonly url: string;
  /** Since the start. */
  counts(): Counts;
}

export interface Counts {
  readonly requests: number;
  readonly connections: number;
}

/** All services that a function calls. */
export interface Endpoints extends AsyncDisposable {
  readonly aws: Endpoint;
  /** Slack too: its webhook is at `/hook`. */
  readonly lume: Endpoint;
  /** For the environment of a function. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startEndpoints(): Promise<Endpoints> {
  const lume = await startEndpoint(answerAsLume);
  // The same secret is Lume's API key for some functions and Slack's webhook for others.
  const aws = await startEndpoint((request) => answerAsAws(request, `${lume.url}/hook`));
  return {
    aws,
    lume,
    env: { AWS_ENDPOINT_URL: aws.url, LUME_BASE_URL: lume.url },
    async [Symbol.asyncDispose]() {
      await Promise.all([aws[Symbol.asyncDispose](), lume[Symbol.asyncDispose]()]);
    },
  };
}

async function startEndpoint(answer: (request: IncomingMessage) => string): Promise<Endpoint> {
  let requests = 0;
  let connections = 0;
  const server = createServer((request, response) => {
    requests++;
    void reply(request, response, answer);
  });
  server.on('connection', () => connections++);
  server.keepAliveTimeout = 60_000; // so that this server closes no connection
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts: () => ({ requests, connections }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Resolves when the request is complete. */
async function reply(request: IncomingMessage, response: ServerResponse, answer: (request: IncomingMessage) => string) {
  for await (const _ of request);
  response.end(answer(request));
}

function answerAsLume({ method, url }: IncomingMessage): string {
  if (url === '/hook') return 'ok';
  const status = method === 'POST' ? 'CREATED' : 'TRANSFORMING';
  return JSON.stringify({ id: 'run_01JD9ZK3T7Q4', status, metadata: {} });
}

function answerAsAws({ method, headers, url = '' }: IncomingMessage, secret: string): string {
  const [, operation] = String(headers['x-amz-target'] ?? '').split('.');
  if (operation === 'GetSecretValue') return JSON.stringify({ SecretString: secret });
  if (operation === 'StartExecution') {
    return JSON.stringify({ executionArn: 'arn:aws:states:…', startDate: Date.now() / 1000 });
  }
  if (operation === 'ListExecutions') return JSON.stringify({ executions: [] });
  if (url.includes('list-type=2')) return listingOf(new URL(url, 'http://s3').searchParams);
  if (method === 'POST')
    return '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>';
  return '';
}

/** A listing for one key has the object of the events; any other listing is empty. */
function listingOf(query: URLSearchParams): string {
  const { etag, size } = UPLOADED;
  const key = encodeURIComponent(query.get('prefix') ?? '');
  const object = `<Contents><Key>${key}</Key><LastModified>2026-11-24T06:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${size}</Size></Contents>`;
  return `<ListBucketResult><EncodingType>url</EncodingType>${query.get('max-keys') === '1000' ? '' : object}</ListBucketResult>`;
}
