import { createServer } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseArrivalMessage, requestedExecution } from '../../functions/arrivals/arrival-message.ts';
import { isPermanentFailure } from '../../functions/arrivals/permanent-failure.ts';
import { InvalidWorkflowInputError, parseStartRunInput } from '../../functions/arrivals/workflow-input.ts';
import { HttpLume } from '../../functions/lume/http-lume.ts';
import { LumeError } from '../../functions/lume/lume-errors.ts';
import { decideNext } from '../../functions/polling/decide-next.ts';
import { digestOf } from '../../functions/reports/run-digest.ts';

const VALID = {
  route: 'orders',
  flow_version: 'shop_orders:v1',
  when_already_processed: 'alert',
  empty_files: 'alert',
  ignore: ['*.tmp'],
  second_look: true,
  arrival: { bucket: 'landing', key: 'k.csv', etag: 'e', sequencer: '01', size: 3, time: '2026-11-24T00:00:00Z' },
};

/** A message with any value at any of its fields, or cut off, or anything at all. */
const anyMessage = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.nat(JSON.stringify(VALID).length).map((length) => JSON.stringify(VALID).slice(0, length)),
  fc
    .tuple(fc.constantFrom(...Object.keys(VALID)), fc.jsonValue())
    .map(([field, value]) => JSON.stringify({ ...VALID, [field]: value })),
  fc
    .tuple(fc.constantFrom(...Object.keys(VALID.arrival)), fc.jsonValue())
    .map(([field, value]) => JSON.stringify({ ...VALID, arrival: { ...VALID.arrival, [field]: value } })),
);

describe('whatever comes,', () => {
  it('an arrival message asks for an execution, or is hopeless and says why', () => {
    fc.assert(
      fc.property(anyMessage, (body) => {
        try {
          const { name, input } = requestedExecution(parseArrivalMessage(body));
          expect(name).toMatch(/^[\w.-]{1,80}$/);
          expect(parseStartRunInput(input)).toEqual(input);
        } catch (error) {
          if (!isPermanentFailure(error)) throw error;
          expect(error.message).not.toBe('');
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('an input by hand is taken as it is, or refused by the names of its fields', () => {
    const anyInput = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          flow_version: fc.oneof(fc.constant('shop_orders:v1'), fc.jsonValue()),
          source_path: fc.oneof(fc.constant('s3://bucket/key'), fc.jsonValue()),
          force_rerun: fc.oneof(fc.boolean(), fc.jsonValue()),
          reason: fc.jsonValue(),
          max_attempts: fc.jsonValue(),
          run_metadata: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(anyInput, (input) => {
        try {
          expect(parseStartRunInput(input)).toMatchObject({ flow_version: expect.any(String) });
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidWorkflowInputError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('an answer of Lume is a run, or one of the errors that the workflow knows', async () => {
    let answer: Uint8Array = new Uint8Array();
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const lume = new HttpLume({
      baseUrl: `http://127.0.0.1:${port}`,
      apiKey: { get: async () => 'key', remedy: '', forget: () => {} },
      timeoutSeconds: 60,
    });
    const http = (status: number, body: Uint8Array, promised: number) =>
      Buffer.concat([
        Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-length: ${promised}\r\nconnection: close\r\n\r\n`),
        body,
      ]);
    const run = { id: 'run_1', status: 'TRANSFORMING', metadata: {} };
    const anyRun = fc
      .tuple(fc.constantFrom('id', 'status', 'metadata', 'more'), fc.jsonValue())
      .map(([field, value]) => Buffer.from(JSON.stringify({ ...run, [field]: value })));
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => Buffer.from(text)),
      anyRun,
    );
    const anyAnswer = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.constantFrom(200, 201, 204, 302, 400, 401, 404, 409, 429, 500, 503, 999), body, fc.nat(3))
        .map(([status, bytes, missing]) => http(status, bytes, bytes.length + missing)),
    );
    await fc.assert(
      fc.asyncProperty(anyAnswer, fc.boolean(), async (bytes, start) => {
        answer = bytes;
        const call = start
          ? lume.run({ flow_version: 'a:1', source_path: 's3://b/k', force_rerun: false })
          : lume.runStatus('run_1');
        try {
          const run = await call;
          const { id, status } = run;
          expect(id).toMatch(/^[\w-]{1,128}$/);
          expect(status).toMatch(/^.{1,64}$/u);
          expect(run.metadata_json).toSatisfy((text: string) => JSON.parse(text) !== undefined);
          digestOf(run);
        } catch (error) {
          expect(error).toBeInstanceOf(LumeError);
        }
      }),
      { numRuns: 400 },
    );
    server.close();
  });

  it('metadata has a digest of a few kilobytes', () => {
    const anyMetadata = fc.dictionary(
      fc.oneof(
        fc.constantFrom('target_locations', 'row_counts', 'reject_reasons', 'error_message', 'error', 'run'),
        fc.string(),
      ),
      fc.oneof(
        fc.jsonValue(),
        fc.string({ unit: 'binary', maxLength: 9000 }).map((mapped) => ({ mapped })),
      ),
    );
    fc.assert(
      fc.property(anyMetadata, (metadata) => {
        expect(Buffer.byteLength(JSON.stringify(digestOf({ metadata, remarks: [] })))).toBeLessThan(60_000);
      }),
      { numRuns: 1000 },
    );
  });

  it('no status but the four that are documented ends a run', () => {
    const ends = ['SUCCEEDED', 'PARTIAL_FAILED', 'FAILED', 'CRASHED'];
    fc.assert(
      fc.property(fc.string(), (status) => {
        fc.pre(!ends.includes(status));
        const decision = decideNext(status, 1, { maxAttempts: 66, initialDelaySeconds: 5 });
        expect(decision.next).toBe('wait');
      }),
    );
  });
});
