import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Fault, FaultError, FaultQueue } from '../src/faults.ts';
import { RUNNING_STATUSES } from '../src/lume-contract.ts';
import type { SimulatedLume } from '../src/simulated-lume.ts';
import { fastClock } from './test-clocks.ts';
import { call, run, start, startLume, status } from './test-lume.ts';

const FLOW = 'batch:v1';
/** Only a hang reaches it, on any machine. */
const UNTIL_TEST_TIMEOUT = { timeout: 500_000, interval: 20 };

const clock = fastClock(1000);
let lume: SimulatedLume;

beforeAll(async () => {
  // Batches and scripted runs touch no file, so nothing listens at this endpoint.
  lume = await startLume({ endpoint: 'http://127.0.0.1:1' }, { clock });
});

afterAll(async () => {
  await lume.stop();
});

afterEach(async () => {
  lume.faults.clear();
  await lume.faults.back();
});

const begin = (source_path: string) => start(lume, { flow_version: FLOW, source_path });
const runsOf = (source_path: string) => lume.stats().runs_by_path[source_path] ?? 0;
const script = (match: string, effect: Extract<Fault['effect'], { kind: 'script' }>['script']): Fault => ({
  operation: 'run',
  match,
  effect: { kind: 'script', script: effect },
});

/** Whether the port takes a new connection. */
async function connects(): Promise<boolean> {
  const socket = connect(Number(new URL(lume.url).port), '127.0.0.1');
  const connected = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return connected;
}

describe('a scripted answer', () => {
  test('comes once, with its headers, and no run is made', async () => {
    const headers = { 'Retry-After': '7' };
    lume.faults.add({ operation: 'run', effect: { kind: 'answer', status: 503, headers } });
    const answer = await begin('busy');

    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    expect(answer.body.error.type).toBe('scripted_fault');
    expect(runsOf('busy')).toBe(0);
    expect((await begin('busy')).status).toBe(201);
  });

  test('after the act leaves a run that its caller does not know of', async () => {
    lume.faults.add({ operation: 'run', effect: { kind: 'answer', status: 500, body: 'oops', when: 'after' } });
    const answer = await begin('lost');

    expect([answer.status, answer.text]).toEqual([500, 'oops']);
    expect(runsOf('lost')).toBe(1);
  });

  test('comes as often as it is told, to the requests that it matches', async () => {
    lume.faults.add({ operation: 'runStatus', match: 'flaky', times: 2, effect: { kind: 'answer', status: 429 } });
    const flaky = (await begin('flaky')).body.id;
    const sound = (await begin('sound')).body.id;

    expect((await status(lume, sound)).status).toBe(200);
    expect((await status(lume, flaky)).status).toBe(429);
    expect((await status(lume, flaky)).status).toBe(429);
    expect((await status(lume, flaky)).status).toBe(200);
  });

  test('always comes until the faults are cleared', async () => {
    lume.faults.add({ operation: 'runStatus', times: 'always', effect: { kind: 'answer', status: 502 } });
    const { id } = (await begin('always')).body;
    const answers = await Promise.all([1, 2, 3, 4].map(async () => (await status(lume, id)).status));
    lume.faults.clear();

    expect(answers).toEqual([502, 502, 502, 502]);
    expect((await status(lume, id)).status).toBe(200);
  });

  test('by chance comes in the same order for the same seed', () => {
    const hits = (seed: number) => {
      const faults = new FaultQueue();
      faults.add({ operation: 'run', times: 'always', probability: 0.3, seed, effect: { kind: 'reset' } });
      return Array.from({ length: 1000 }, () => (faults.takeAnswerEffect('run', []) === undefined ? 0 : 1));
    };

    expect(hits(7)).toEqual(hits(7));
    expect(hits(7)).not.toEqual(hits(8));
    expect(hits(7).filter(Boolean).length).toBeGreaterThan(250);
    expect(hits(7).filter(Boolean).length).toBeLessThan(350);
  });
});

describe('a connection', () => {
  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('is reset %s the act', async (when, runs) => {
    lume.faults.add({ operation: 'run', effect: { kind: 'reset', when } });

    await expect(begin(`reset-${when}`)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(runsOf(`reset-${when}`)).toBe(runs);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('hangs %s the act', async (when, runs) => {
    lume.faults.add({ operation: 'run', effect: { kind: 'hang', when } });
    const source_path = `hang-${when}`;
    const impatience = new AbortController();
    const request = call(`${lume.url}/runs`, {
      method: 'POST',
      body: JSON.stringify({ flow_version: FLOW, source_path }),
      signal: impatience.signal,
    });
    const happened = lume.stats().faults_happened;
    await expect.poll(() => lume.stats().faults_happened, UNTIL_TEST_TIMEOUT).toBe(happened + 1);
    impatience.abort();

    await expect(request).rejects.toMatchObject({ name: 'AbortError' });
    expect(runsOf(source_path)).toBe(runs);
  });

  test('is refused while Lume is away, and runs go on meanwhile', async () => {
    const { id } = (await begin('away')).body;
    await lume.faults.away();

    expect(await connects()).toBe(false);
    await lume.idle();
    await lume.faults.back();
    expect((await status(lume, id)).body.status).toBe('PARTIAL_FAILED');
  });

  test('is taken again on the same port when the time is over', async () => {
    const hold = clock.hold();
    await lume.faults.away(60);
    await fastClock(1000).sleep(600);
    expect(await connects()).toBe(false);

    hold[Symbol.dispose]();
    await expect.poll(connects, UNTIL_TEST_TIMEOUT).toBe(true);
    expect((await begin('returned')).status).toBe(201);
  });

  test('is refused after a request to go away', async () => {
    const response = await fetch(`${lume.url}/_sim/away`, { method: 'POST', body: '{"seconds": 3600}' });

    expect([response.status, await response.json()]).toEqual([202, { away: true }]);
    await expect.poll(connects, UNTIL_TEST_TIMEOUT).toBe(false);
  });
});

describe('an answer that makes no sense', () => {
  test.each([
    ['bytes', undefined],
    ['truncated', undefined],
    ['html', undefined],
    ['empty', undefined],
    ['wrong-shape', 42],
  ] as const)('%s stands in for the right one, which was acted on', async (as, id) => {
    lume.faults.add({ operation: 'run', effect: { kind: 'garble', as } });
    const answer = await begin(`garbled-${as}`);

    expect(answer.status).toBe(201);
    expect(answer.body.id).toBe(id);
    expect(runsOf(`garbled-${as}`)).toBe(1);
  });
});

describe('a scripted run', () => {
  test('ends as it is told, without a file', async () => {
    lume.faults.add(script('told', { outcome: 'FAILED', error_message: 'disk full' }));
    const { status, metadata } = await run(lume, 'orders:v1', 's3://nowhere/told.csv');

    expect([status, metadata.error_message]).toEqual(['FAILED', 'disk full']);
    expect(metadata.target_locations).toEqual({});
  });

  test('ends as its rows say when it is told nothing else', async () => {
    lume.faults.add(script('rows', { row_counts: { source: 3, mapped: 3, rejected: 0 } }));
    const { status, metadata } = await run(lume, FLOW, 'rows');

    expect(status).toBe('SUCCEEDED');
    expect(Object.keys(metadata.target_locations)).toEqual(['mapped']);
  });

  test('may stay for ever in a status that nobody knows', async () => {
    lume.faults.add(script('stuck', { statuses: ['CREATED', 'PAUSED'], outcome: 'NEVER' }));
    const { id } = (await begin('stuck')).body;
    await lume.idle();

    expect((await status(lume, id)).body.status).toBe('PAUSED');
  });

  test('may go on by status calls alone, however much time passes, and end by the last of them', async () => {
    lume.faults.add(script('asked', { outcome: 'SUCCEEDED', status_calls: 6 }));
    const { id } = (await begin('asked')).body;
    await lume.idle();
    const told: string[] = [];
    for (let calls = 0; calls < 7; calls++) told.push((await status(lume, id)).body.status);

    const [, ...after] = RUNNING_STATUSES;
    expect(told).toEqual([...after, 'SYNCING_TARGET', 'SYNCING_TARGET', 'SUCCEEDED', 'SUCCEEDED']);
  });

  test('may hand out huge metadata and a huge message', async () => {
    lume.faults.add(
      script('huge', { outcome: 'CRASHED', error_message: 'x'.repeat(200_000), metadata_bytes: 300_000 }),
    );
    const { metadata } = await run(lume, FLOW, 'huge');

    expect(metadata.error_message).toHaveLength(200_000);
    expect(metadata.padding).toHaveLength(300_000);
  });

  test('may hand out metadata of another shape', async () => {
    lume.faults.add(script('odd', { metadata: { target_locations: 'moved', row_counts: [1] } }));

    expect((await run(lume, FLOW, 'odd')).metadata).toMatchObject({ target_locations: 'moved', row_counts: [1] });
  });

  test('is kept for the start that makes a run, not for one that is refused', async () => {
    lume.faults.add(script('kept', { outcome: 'CRASHED' }));
    expect((await start(lume, { flow_version: 'no:v1', source_path: 'kept' })).status).toBe(422);

    expect((await run(lume, FLOW, 'kept')).status).toBe('CRASHED');
  });

  test('can lose its answer too', async () => {
    lume.faults.add(script('both', { outcome: 'CRASHED' }), {
      operation: 'run',
      effect: { kind: 'answer', status: 504, when: 'after' },
    });

    expect((await begin('both')).status).toBe(504);
    await lume.idle();
    expect(lume.faults.pending()).toEqual([]);
    expect(runsOf('both')).toBe(1);
  });
});

describe('the control endpoint', () => {
  const post = (body: unknown) => call(`${lume.url}/_sim/faults`, { method: 'POST', body: JSON.stringify(body) });

  test('queues, lists and clears faults without a key', async () => {
    const fault: Fault = { operation: 'run', match: 'http', effect: { kind: 'answer', status: 503 } };
    const added = await fetch(`${lume.url}/_sim/faults`, { method: 'POST', body: JSON.stringify([fault, fault]) });

    expect([added.status, await added.json()]).toEqual([201, [fault, fault]]);
    expect((await begin('http')).status).toBe(503);
    expect(await (await fetch(`${lume.url}/_sim/faults`)).json()).toEqual([fault]);
    await fetch(`${lume.url}/_sim/faults`, { method: 'DELETE' });
    expect((await begin('http')).status).toBe(201);
  });

  test.each([
    ['no operation', { effect: { kind: 'reset' } }, 'operation is required'],
    [
      'an unknown effect',
      { operation: 'run', effect: { kind: 'explode' } },
      'effect.kind must be one of answer, reset',
    ],
    ['a field of another effect', { operation: 'run', effect: { kind: 'reset', status: 500 } }, 'effect.status is not'],
    ['no status', { operation: 'run', effect: { kind: 'answer' } }, 'effect.status is required'],
    ['a chance above 1', { operation: 'run', probability: 2, effect: { kind: 'reset' } }, 'probability must be'],
    [
      'a script for a status call',
      { operation: 'runStatus', effect: { kind: 'script', script: {} } },
      'effect.script is only for the operation run',
    ],
    [
      'rows that do not add up',
      {
        operation: 'run',
        effect: { kind: 'script', script: { row_counts: { source: 5, mapped: 1, rejected: 1 } } },
      },
      'effect.script.row_counts must add up',
    ],
  ])('refuses a fault with %s, and says what is wrong', async (_, fault, message) => {
    const answer = await post(fault);

    expect([answer.status, answer.body.error.type]).toEqual([400, 'invalid_fault']);
    expect(answer.body.error.message).toContain(message);
    expect(lume.faults.pending()).toEqual([]);
  });

  test('has a twin in the process that refuses the same', () => {
    const malformed = { operation: 'walk', effect: { kind: 'reset' } } as unknown as Fault;

    expect(() => lume.faults.add(malformed)).toThrow(FaultError);
  });
});
