import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimulatedLume } from '../src/simulated-lume.ts';
import {
  call,
  csvObjects,
  ended,
  FILES,
  heldClock,
  run,
  start,
  startBuckets,
  startLume,
  status,
  type TestBuckets,
} from './test-lume.ts';

const CLEAN = 'orders.csv';
const MESSY = 'orders-messy.csv';

let buckets: TestBuckets;
let lume: SimulatedLume;

beforeAll(async () => {
  buckets = await startBuckets();
  lume = await startLume(buckets);
});

afterAll(async () => {
  await lume.stop();
  await buckets.stop();
});

async function sample(name: string, key = name): Promise<string> {
  return buckets.put(key, await readFile(join(FILES, name)));
}

describe('a run over a file', () => {
  test('of good rows succeeds and writes every row under its target name', async () => {
    const { id, status, metadata } = await run(lume, 'orders:v1', await sample(CLEAN));

    expect(status).toBe('SUCCEEDED');
    expect(metadata.row_counts).toEqual({ source: 4, mapped: 4, rejected: 0 });
    expect(metadata.target_locations).toEqual({ mapped: `s3://target/orders/v1/${id}/mapped.csv` });
    expect(metadata.error_message).toBeNull();
    const rows = csvObjects(await buckets.read(metadata.target_locations.mapped ?? ''));
    expect(rows).toHaveLength(4);
    expect(rows[0]).toEqual({
      order_id: 'SO-104211',
      ordered_at: '2026-11-23T06:03:58.000Z',
      customer_name: 'Priya Nair',
      customer_email: 'priya.nair@mail.example',
      shipping_address: 'Lindenstr. 22, 10969 Berlin, DE',
      item: 'Rooibos vanilla, 100 g',
      quantity: '2',
      amount: '12.40',
      currency: 'EUR',
      is_gift: 'false',
      note: '',
    });
  });

  test('of good rows writes no file for rejects', async () => {
    const { id } = await run(lume, 'orders:v1', await sample(CLEAN, 'no-rejects.csv'));

    expect(await buckets.targetKeys(id)).toEqual([`orders/v1/${id}/mapped.csv`]);
  });

  test('with bad rows maps the good ones and sends the bad ones back with a reason and their number', async () => {
    const source = await sample(MESSY);
    const { id, status, metadata } = await run(lume, 'orders:v1', source);

    expect(status).toBe('PARTIAL_FAILED');
    expect(metadata.row_counts).toEqual({ source: 10, mapped: 6, rejected: 4 });
    expect(metadata.target_locations.rejects).toBe(`s3://target/orders/v1/${id}/rejects.csv`);
    expect(metadata.reject_reasons).toEqual([
      { reason: 'Amount: required, but empty', count: 2 },
      { reason: 'Ordered At: must be a date with a time (ISO 8601)', count: 1 },
      { reason: 'Quantity: must be at least 1', count: 1 },
      { reason: 'Email: must be an email address', count: 1 },
    ]);
    const rejects = csvObjects(await buckets.read(metadata.target_locations.rejects ?? ''));
    const original = csvObjects((await buckets.read(source)).replace('\u{feff}', ''));
    expect(rejects.map((row) => row['row_number'])).toEqual(['3', '6', '8', '10']);
    for (const { reject_reason, row_number, ...row } of rejects) expect(row).toEqual(original[Number(row_number) - 1]);
    expect(rejects.at(-1)?.['reject_reason']).toBe('Email: must be an email address; Amount: required, but empty');
    const mapped = csvObjects(await buckets.read(metadata.target_locations.mapped ?? ''));
    expect(mapped).toHaveLength(6);
    expect(mapped[0]?.['shipping_address']).toBe('Lindenstr. 22\n10969 Berlin\nDE');
  });

  test('of public data accounts for every row of it', async () => {
    const airports = join(import.meta.dirname, 'files/airports.csv');
    const csv = await readFile(airports, 'utf8');
    const { status, metadata } = await run(lume, 'airports:v1', await buckets.put('airports.csv', csv));

    expect(status).toBe('PARTIAL_FAILED');
    const mapped = csvObjects(await buckets.read(metadata.target_locations.mapped ?? ''));
    const rejects = csvObjects(await buckets.read(metadata.target_locations.rejects ?? ''));
    expect(rejects.map((row) => row['iata'])).toEqual(
      csvObjects(csv)
        .filter((row) => row['city'] === 'NA' || row['state'] === 'NA' || row['country'] !== 'USA')
        .map((row) => row['iata']),
    );
    expect(rejects).toHaveLength(12);
    expect(mapped.length + rejects.length).toBe(csvObjects(csv).length);
    expect(metadata.row_counts).toEqual({ source: 439, mapped: mapped.length, rejected: rejects.length });
  });

  test('of JSON lines writes JSON lines', async () => {
    const line = { iata: 'ABE', name: 'Lehigh', city: 'Allentown', state: 'PA', country: 'USA', latitude: 40.65 };
    const source = await buckets.put(
      'airports.jsonl',
      `${JSON.stringify({ ...line, longitude: -75.44 })}\n${JSON.stringify(line)}\n`,
    );
    const { status, metadata } = await run(lume, 'any_format:v1', source);

    expect(status).toBe('PARTIAL_FAILED');
    expect(JSON.parse(await buckets.read(metadata.target_locations.mapped ?? ''))).toEqual({
      code: 'ABE',
      longitude: -75.44,
    });
    expect(JSON.parse(await buckets.read(metadata.target_locations.rejects ?? ''))).toEqual({
      ...line,
      reject_reason: 'longitude: required, but empty',
      row_number: 2,
    });
  });

  test('whose key has spaces, quotes and percent signs reads that very object', async () => {
    const source = await sample(CLEAN, 'incoming/a b+c%20é".csv');

    expect((await run(lume, 'orders:v1', source)).status).toBe('SUCCEEDED');
  });

  test('of a header alone succeeds with no rows', async () => {
    const header = (await readFile(join(FILES, CLEAN), 'utf8')).split('\n', 1)[0] ?? '';
    const { status, metadata } = await run(lume, 'orders:v1', await buckets.put('header.csv', `${header}\n`));

    expect(status).toBe('SUCCEEDED');
    expect(metadata.row_counts).toEqual({ source: 0, mapped: 0, rejected: 0 });
    expect(await buckets.read(metadata.target_locations.mapped ?? '')).toMatch(/^order_id,[^\n]+\n$/);
  });

  test('that is a web page fails and says so', async () => {
    const { status, metadata } = await run(lume, 'orders:v1', await sample('web-page.csv'));

    expect(status).toBe('FAILED');
    expect(metadata.error_message).toMatch(/^The file is not a CSV: it looks like a web page\. Open it in a browser/);
    expect(metadata.target_locations).toEqual({});
  });

  test('in which no row is good fails, and still hands back the rejects', async () => {
    const [header, ...rows] = (await readFile(join(FILES, CLEAN), 'utf8')).split('\n').slice(0, 4);
    const csv = [header, ...rows.map((row) => row.replace(/@/g, ' at '))].join('\n');
    const { id, status, metadata } = await run(lume, 'orders:v1', await buckets.put('all-bad.csv', csv));

    expect(status).toBe('FAILED');
    expect(metadata.error_message).toBe(
      'No row could be mapped, of 3 rows. Most often: Email: must be an email address (3 rows).',
    );
    expect(await buckets.targetKeys(id)).toEqual([`orders/v1/${id}/rejects.csv`]);
  });

  test('that is not there fails and names it', async () => {
    const { status, metadata } = await run(lume, 'orders:v1', 's3://landing/nowhere.csv');

    expect(status).toBe('FAILED');
    expect(metadata.error_message).toBe('s3://landing/nowhere.csv cannot be read: there is no such object.');
  });

  test('whose target bucket is missing fails and names the target', async () => {
    const own = await startLume(buckets, { targetBucket: 'gone' });
    const { id, status, metadata } = await run(own, 'orders:v1', await sample(CLEAN));
    await own.stop();

    expect(status).toBe('FAILED');
    expect(metadata.error_message).toBe(
      `s3://gone/orders/v1/${id}/mapped.csv cannot be written: there is no such bucket.`,
    );
    expect(metadata.target_locations).toEqual({});
  });

  test('crashes while transforming when its flow does', async () => {
    const { status, metadata } = await run(lume, 'crashing:v1', await sample(CLEAN, 'crash.csv'));

    expect(status).toBe('CRASHED');
    expect(metadata.error_message).toContain('refund_rules');
    expect(Object.keys(metadata.timings)).toEqual([
      'created_at',
      'syncing_source_at',
      'transforming_at',
      'finished_at',
    ]);
  });

  test('goes through the statuses in order, and names the targets only once they are written', async () => {
    const seen: { readonly status: string; readonly targets: number }[] = [];
    const own = await startLume(buckets, {
      log: (event) => {
        if (event.event === 'status_entered' || event.event === 'run_started') {
          const targets = Object.keys(event.run.metadata['target_locations'] ?? {}).length;
          seen.push({ status: event.run.status, targets });
        }
      },
    });
    await run(own, 'orders:v1', await sample(MESSY));
    await own.stop();

    expect(seen).toEqual([
      { status: 'CREATED', targets: 0 },
      { status: 'SYNCING_SOURCE', targets: 0 },
      { status: 'TRANSFORMING', targets: 0 },
      { status: 'SYNCING_TARGET', targets: 0 },
      { status: 'PARTIAL_FAILED', targets: 2 },
    ]);
  });

  test('runs beside many others without mixing their rows', async () => {
    const header = 'iata,name,city,state,country,latitude,longitude';
    const runs = Array.from({ length: 60 }, async (_, index) => {
      const code = `A${String(index).padStart(2, '0')}`;
      const source = await buckets.put(`many/${index}.csv`, `${header}\n${code},Field,Town,PA,USA,1,2\n`);
      const { metadata } = await run(lume, 'airports:v1', source);
      const [row] = csvObjects(await buckets.read(metadata.target_locations.mapped ?? ''));
      return row?.['airport_code'] === code;
    });

    expect((await Promise.all(runs)).every(Boolean)).toBe(true);
  });

  test('of a batch reads nothing and counts what its definition says', async () => {
    const { status, metadata } = await run(lume, 'batch:v1', 'batch-2026-11-24');

    expect(status).toBe('PARTIAL_FAILED');
    expect(metadata.row_counts).toEqual({ source: 1200, mapped: 1188, rejected: 12 });
  });
});

describe('the wire', () => {
  test('answers a start with the run as it was created, and hands its metadata back', async () => {
    const answer = await start(lume, {
      flow_version: 'batch:v1',
      source_path: 'batch-metadata',
      run_metadata: { team: 'crm' },
    });

    expect(answer.status).toBe(201);
    expect(answer.body.id).toMatch(/^run_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(answer.body.status).toBe('CREATED');
    expect(answer.body.metadata.run).toEqual({ run_id: answer.body.id, flow_version: 'batch:v1' });
    expect((await ended(lume, answer.body.id)).metadata.run_metadata).toEqual({ team: 'crm' });
  });

  test.each([
    ['a missing key', {}],
    ['a wrong key', { 'lume-api-key': 'guess' }],
  ])('refuses %s', async (_, headers) => {
    const response = await fetch(`${lume.url}/runs/run_x`, { headers });

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      error: { type: 'authentication_failed', message: 'The API key is missing or not valid.' },
    });
  });

  test('accepts the keys of the moment', async () => {
    const keys = ['old'];
    const own = await startLume(buckets, { apiKeys: () => keys });
    const ask = async (key: string) =>
      (await call(`${own.url}/runs/run_x`, { headers: { 'lume-api-key': key } })).status;
    expect([await ask('old'), await ask('new')]).toEqual([404, 401]);

    keys.splice(0, 1, 'new');

    expect([await ask('old'), await ask('new')]).toEqual([401, 404]);
    await own.stop();
  });

  test.each([
    ['no JSON', 'flow_version=x', 'not JSON'],
    ['no object', '[]', 'JSON object'],
    ['a missing field', '{"flow_version": "a:v1"}', 'source_path is required'],
    ['a field of another type', '{"flow_version": "a:v1", "source_path": 7}', 'source_path must be a text'],
    ['a flag that is a text', '{"flow_version": "a", "source_path": "b", "force_rerun": "yes"}', 'force_rerun must be'],
    ['nested metadata', '{"flow_version": "a", "source_path": "b", "run_metadata": {"a": {}}}', 'run_metadata must be'],
    ['a typo', '{"flow_version": "a", "source_path": "b", "force_re_run": true}', 'force_re_run is not known'],
  ])('refuses a body with %s and names it', async (_, body, message) => {
    const answer = await call(`${lume.url}/runs`, { method: 'POST', body });

    expect(answer.status).toBe(400);
    expect(answer.body.error.type).toBe('invalid_request');
    expect(answer.body.error.message).toContain(message);
  });

  test.each([
    ['an unknown flow version', 'orders:v9', 's3://landing/a.csv', 'unknown_flow_version'],
    ['a batch id for a flow that reads files', 'orders:v1', 'batch-7', 'invalid_source_path'],
    ['a bucket without a key', 'orders:v1', 's3://landing/', 'invalid_source_path'],
  ])('refuses %s', async (_, flow_version, source_path, type) => {
    const answer = await start(lume, { flow_version, source_path });

    expect([answer.status, answer.body.error.type]).toEqual([422, type]);
  });

  test('knows no run that it did not make, and no other path or verb', async () => {
    expect((await status(lume, 'run_01ARZ3NDEKTSV4RRFFQ69G5FAV')).status).toBe(404);
    expect((await call(`${lume.url}/flows`)).status).toBe(404);
    expect((await call(`${lume.url}/runs`)).status).toBe(405);
  });

  test('refuses a body of more than 1 MiB', async () => {
    const answer = await start(lume, { flow_version: 'a:v1', source_path: 'x'.repeat(1024 * 1024) });

    expect([answer.status, answer.body.error.type]).toEqual([413, 'body_too_large']);
  });

  test('counts what happened', async () => {
    const own = await startLume(buckets);
    const { id } = await run(own, 'batch:v1', 'batch-1');
    await start(own, { flow_version: 'batch:v1', source_path: 'batch-1' });
    await start(own, { flow_version: 'nothing:v1', source_path: 'batch-2' });
    const stats = (await (await fetch(`${own.url}/_sim/stats`)).json()) as ReturnType<SimulatedLume['stats']>;

    expect(id).toBeDefined();
    expect(stats).toMatchObject({
      starts: 3,
      starts_by_path: { 'batch-1': 2, 'batch-2': 1 },
      runs_by_path: { 'batch-1': 1 },
      runs_by_status: { PARTIAL_FAILED: 1 },
      answers: { 201: 1, 409: 1, 422: 1 },
    });
    expect(stats.status_calls).toBeGreaterThan(0);
    expect(own.stats()).toEqual(stats);
    await own.stop();
  });
});

describe('a path that was processed before', () => {
  const request = { flow_version: 'batch:v1' };

  test('is refused and names the run that processed it', async () => {
    const { id } = await run(lume, 'batch:v1', 'twice');
    const answer = await start(lume, { ...request, source_path: 'twice' });

    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({ type: 'already_processed', run_id: id });
  });

  test('is processed again by force, and by another flow version', async () => {
    const source = await sample(CLEAN, 'forced.csv');
    await run(lume, 'orders:v1', source);

    expect((await run(lume, 'orders:v1', source, { force_rerun: true })).status).toBe('SUCCEEDED');
    expect((await start(lume, { flow_version: 'airports:v1', source_path: source })).status).toBe(201);
  });

  test.each(['FAILED', 'CRASHED'] as const)('without success may be started again: %s', async (outcome) => {
    const source_path = `again-${outcome}`;
    lume.faults.add({ operation: 'run', match: source_path, effect: { kind: 'script', script: { outcome } } });
    expect((await run(lume, 'batch:v1', source_path)).status).toBe(outcome);

    expect((await start(lume, { ...request, source_path })).status).toBe(201);
  });

  test.each([
    ['unkind', [201, 201], 2],
    ['kind', [201, 409], 1],
  ] as const)('and is started while the first run goes on: %s', async (duplicates, statuses, runs) => {
    const own = await startLume(buckets, { duplicates, clock: heldClock() });
    const answers = [
      await start(own, { ...request, source_path: 'slow' }),
      await start(own, { ...request, source_path: 'slow' }),
    ];

    expect(answers.map((answer) => answer.status)).toEqual(statuses);
    expect(own.stats().runs_by_path).toEqual({ slow: runs });
    await own.stop();
  });
});
