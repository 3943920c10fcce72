import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { executionName } from '../../../functions/arrivals/execution-name.ts';
import { executionArn } from '../../../functions/reports/execution-links.ts';
import { findEarlierUpload } from '../../../functions/reports/find-earlier-upload.ts';
import { bodyOf, startServer, type TestServer } from '../../support/http-server.ts';

const MACHINE = 'arn:aws:states:eu-central-1:123456789012:stateMachine:runs';
const DIGEST = 'd41d8cd98f00b204e9800998ecf8427e';
const OTHER = '0cc175b9c0f1b6a831c399e269772661';
const DONE = JSON.stringify({ report: { outcome: 'SUCCEEDED' } });

interface Remembered {
  readonly name: string;
  readonly status: string;
  readonly input?: string;
  readonly output?: string;
}

/** What Step Functions has, newest first, and how it answers: by default as AWS does. */
let remembered: Remembered[];
let answer: ((operation: string) => { status: number; body: string } | undefined) | undefined;
let asked: string[];
let warnings: unknown[];
let server: TestServer;

beforeEach(async () => {
  [remembered, answer, asked, warnings] = [[], undefined, [], []];
  server = await startServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const question = JSON.parse(await bodyOf(request)) as Record<string, string>;
    asked.push(operation);
    const own = answer?.(operation);
    response.statusCode = own?.status ?? 200;
    response.end(own?.body ?? JSON.stringify(operation === 'ListExecutions' ? listed(question) : described(question)));
  });
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterEach(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
});

function listed({ nextToken = '0' }: Readonly<Record<string, string>>) {
  const from = Number(nextToken);
  const page = remembered.slice(from, from + 1000);
  const executions = page.map(({ name, status }) => ({ executionArn: executionArn(MACHINE, name), name, status }));
  return { executions, ...(from + 1000 < remembered.length && { nextToken: String(from + 1000) }) };
}

function described({ executionArn: arn = '' }: Readonly<Record<string, string>>) {
  return remembered.find(({ name }) => arn.endsWith(`:${name}`)) ?? {};
}

function inputOf({ etag = DIGEST, size = 100, key = 'in/orders.csv', flow = 'shop_orders:v1', day = 1 } = {}) {
  const arrival = { bucket: 'landing', key, etag, sequencer: `${day}`, size, time: `2026-11-0${day}T00:00:00Z` };
  return { flow_version: flow, source_path: `s3://landing/${key}`, route: 'orders', arrival };
}

function execution(input: ReturnType<typeof inputOf>, ended: Partial<Remembered> = {}): Remembered {
  const name = executionName({ ...input, ...input.arrival });
  return { name, status: 'SUCCEEDED', input: JSON.stringify(input), output: DONE, ...ended };
}

const upload = inputOf({ day: 9 });
const itself = execution(upload, { status: 'RUNNING' });

function find(input = upload) {
  return findEarlierUpload(executionArn(MACHINE, itself.name), input, {
    warn: (_, facts) => void warnings.push(facts?.['error']),
  });
}

describe('the earlier upload of a file', () => {
  it('is that with the same bytes, and is looked at first', async () => {
    const twin = execution(inputOf({ day: 1 }));
    remembered = [itself, execution(inputOf({ etag: OTHER, size: 5, day: 2 })), twin];
    expect(await find()).toEqual({
      etag: DIGEST,
      size: 100,
      size_now: 100,
      at: '2026-11-01T00:00:00.000Z',
      execution: executionArn(MACHINE, twin.name),
      is: 'same_bytes',
    });
    expect(asked).toEqual(['ListExecutions', 'DescribeExecution']);
  });

  it('is the newest that was processed, where none has the same bytes', async () => {
    remembered = [
      itself,
      execution(inputOf({ etag: 'refused', day: 4 }), { status: 'FAILED' }),
      execution(inputOf({ etag: 'ignored', day: 3 }), { output: '{"already_processed":{}}' }),
      execution(inputOf({ etag: OTHER, size: 5, day: 2 }), { output: '{"report":{"outcome":"PARTIAL_FAILED"}}' }),
      execution(inputOf({ etag: OTHER, size: 6, day: 1 })),
    ];
    expect(await find()).toMatchObject({ size: 5, is: 'new_content' });
  });

  it.each([
    ['another folder has a file of this name', inputOf({ key: 'elsewhere/orders.csv', etag: OTHER })],
    [
      'another key has its path',
      { ...inputOf({ key: 'elsewhere/orders.csv', etag: OTHER }), source_path: upload.source_path },
    ],
    ['another flow reads it', inputOf({ flow: 'shop_returns:v1' })],
    ['another version of the flow read it', inputOf({ flow: 'shop_orders:v2' })],
    ['it was given to Lume by another path', { ...inputOf({ etag: OTHER }), source_path: 'batch-1' }],
  ])('is not known where only %s', async (_, other) => {
    remembered = [itself, execution(other)];
    expect(await find()).toBeNull();
    expect(warnings).toEqual([]);
  });

  it.each(['FAILED', 'ABORTED', 'RUNNING'])(
    'is not known where the same bytes came before and it %s',
    async (status) => {
      remembered = [itself, execution(inputOf(), { status }), execution(inputOf({ etag: OTHER, size: 5 }))];
      expect(await find()).toBeNull();
    },
  );

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a number', '5'],
    ['a list', '[{}]'],
    ['an arrival that is a text', JSON.stringify({ ...inputOf({ etag: OTHER }), arrival: 'x' })],
    ['an ETag of strangers', JSON.stringify(inputOf({ etag: '<script>' }))],
    ['an ETag without end', JSON.stringify(inputOf({ etag: 'e'.repeat(5000) }))],
    ['a size that is no count', JSON.stringify(inputOf({ etag: OTHER, size: 0.5 }))],
    ['a time that is none', JSON.stringify(inputOf({ etag: OTHER })).replace('2026-11-01T', 'soon')],
  ])('is not known where the other input is %s', async (_, input) => {
    const [bytes, output] = [execution(inputOf({ etag: OTHER })), execution(inputOf({ etag: 'other' }))];
    remembered = [itself, { ...bytes, input }, { ...output, output: input }];
    expect(await find()).toBeNull();
    expect(warnings).toEqual([]);
  });

  it('is not asked for where the input by hand has no ETag of S3', async () => {
    expect(await find(inputOf({ etag: '' }))).toBeNull();
    expect(asked).toEqual([]);
  });

  it('is looked for in three pages and five executions at most', async () => {
    const others = Array.from({ length: 6000 }, (_, at) =>
      execution(inputOf({ key: `folder-${at}/orders.csv`, etag: OTHER })),
    );
    remembered = [itself, ...others, execution(inputOf())];
    expect(await find()).toBeNull();
    expect(asked.filter((operation) => operation === 'ListExecutions')).toHaveLength(3);
    expect(asked.filter((operation) => operation === 'DescribeExecution')).toHaveLength(5);
  });

  it('is looked for in eight seconds at most', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    remembered = [itself, execution(inputOf())];
    answer = () => void vi.setSystemTime(Date.now() + 9000);
    expect(await find()).toBeNull();
    expect(asked).toEqual(['ListExecutions']);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['throttles', { status: 400, body: '{"__type":"com.amazonaws.states#ThrottlingException"}' }, 1],
    ['does not let it', { status: 400, body: '{"__type":"AccessDeniedException"}' }, 1],
    ['is away', { status: 503, body: '' }, 3],
    ['answers a page', { status: 200, body: '<html>' }, 1],
    ['answers a list', { status: 200, body: '[]' }, 1],
    ['answers null', { status: 200, body: 'null' }, 1],
  ])('is not known, with a warning, where Step Functions %s', async (_, own, times) => {
    answer = () => own;
    expect(await find()).toBeNull();
    expect(asked).toHaveLength(times);
    expect(warnings).toEqual([expect.objectContaining({ name: 'StepFunctionsError' })]);
  });

  it('is not known, with a warning, where nothing answers', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    expect(await find()).toBeNull();
    expect(warnings).toHaveLength(1);
  });

  it('is not known where a list holds anything', async () => {
    answer = () => ({ status: 200, body: '{"executions":[null,5,"x",{"name":7},{"executionArn":null}]}' });
    expect(await find()).toBeNull();
    expect(warnings).toEqual([]);
  });
});
