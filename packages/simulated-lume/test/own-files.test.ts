import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SimulatedLume } from '../src/simulated-lume.ts';
import { run, start, startBuckets, startLume, type TestBuckets } from './test-lume.ts';
import { zip } from './zip-archive.ts';

/** Files as people have them, and what becomes of each in a flow of one's own and in one that nobody has described. */

const FLOW = {
  flow_version: 'own:v1',
  source: {},
  columns: [
    { from: 'Order ID', to: 'order_id', type: 'string', required: true },
    { from: 'Amount', to: 'amount', type: 'decimal', required: true },
    { from: 'Note', to: 'note', type: 'string' },
  ],
};
const CSV_FLOW = { ...FLOW, flow_version: 'own_csv:v1', source: { format: 'csv' } };
const TAGGED_FLOW = { ...FLOW, flow_version: 'own_tagged:v1', source: { key_ends_at: '#' } };

const HEADER = 'Order ID,Amount,Note';
const CSV = `${HEADER}\nSO-1,12.50,"secret, and ""more"""\nSO-2,3,secret\n`;
const by = (delimiter: string) =>
  ['Order ID,Amount,Note', 'SO-1,12.50,secret', 'SO-2,3,secret']
    .map((row) => row.replaceAll(',', delimiter))
    .join('\r\n');
const JSON_LINES =
  '{"Order ID": "SO-1", "Amount": 12.50, "Note": "secret"}\n{"Order ID": "SO-2", "Amount": 12345678901234567890.5}\n';
const WORKBOOK = zip('[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml', 'xl/worksheets/sheet1.xml');

const NO_COLUMN = 'The first line of the file has none of the columns that the flow reads: Order ID, Amount, Note.';
const AS_UTF8 = 'Save it in UTF-8; in Excel that is "CSV UTF-8 (Comma delimited)".';
const UTF16 = `The file is not a CSV: it looks like text in UTF-16. ${AS_UTF8} Its "Unicode Text" is UTF-16.`;
const LATIN1 = `The file is not text in UTF-8: it looks like text in an older encoding, such as Windows-1252 or Latin-1. ${AS_UTF8} Excel's other "CSV" is not UTF-8.`;
const GZIP =
  'The file is not a CSV: it looks like a file that gzip has compressed. Unpack it, and upload the file that is in it.';
const EXCEL =
  'The file is not a CSV: it looks like an Excel workbook. In Excel, save it as "CSV UTF-8 (Comma delimited)".';
const EMPTY = 'The file is empty: it has not even a header. Upload it again with its header and its rows.';
const RAGGED = 'the row has more or fewer fields than the header (a field with the delimiter in it needs quotes)';

/** The rows mapped and rejected, or the message of a failure. */
type Expected = readonly [mapped: number, rejected: number] | string;

const FILES: readonly (readonly [
  what: string,
  name: string,
  content: string | Buffer,
  own: Expected,
  pass: Expected,
])[] = [
  ['a proper CSV', 'orders.csv', CSV, [2, 0], [2, 0]],
  [
    'a CSV with semicolons',
    'orders.csv',
    by(';'),
    `${NO_COLUMN} Its columns are separated by semicolons, where the flow reads commas: export it with commas, or set "delimiter": ";" in the source of the flow.`,
    [2, 0],
  ],
  [
    'a CSV with tabs',
    'orders.csv',
    by('\t'),
    `${NO_COLUMN} Its columns are separated by tabs, where the flow reads commas: export it with commas, or set "delimiter": "\\t" in the source of the flow.`,
    [2, 0],
  ],
  ['a CSV in Latin-1', 'orders.csv', Buffer.from(`${CSV}SO-3,1,José\n`, 'latin1'), LATIN1, LATIN1],
  ['a CSV in UTF-16', 'orders.csv', Buffer.from(`\ufeff${CSV}`, 'utf16le'), UTF16, UTF16],
  [
    'a CSV in UTF-8 with a mark, as Excel saves it',
    'orders.csv',
    `\ufeff${CSV.replaceAll('\n', '\r\n')}`,
    [2, 0],
    [2, 0],
  ],
  ['a CSV that gzip has compressed', 'orders.csv', gzipSync(CSV), GZIP, GZIP],
  ['an Excel workbook renamed to .csv', 'orders.csv', WORKBOOK, EXCEL, EXCEL],
  ['a header alone', 'orders.csv', `${HEADER}\n`, [0, 0], [0, 0]],
  ['nothing at all', 'orders.csv', '', EMPTY, EMPTY],
  ['a CSV with rows of other lengths', 'orders.csv', `${CSV}SO-3,1\nSO-4,1,a,b\n`, [2, 2], [2, 2]],
  [
    'a CSV of which every row has another length',
    'orders.csv',
    `${HEADER}\nSO-1,1\nSO-2\n`,
    `No row could be mapped, of 2 rows. Most often: ${RAGGED} (2 rows).`,
    `No row could be mapped, of 2 rows. Most often: ${RAGGED} (2 rows).`,
  ],
  ['JSON lines', 'orders.jsonl', JSON_LINES, [2, 0], [2, 0]],
  [
    'JSON lines named .csv',
    'orders.csv',
    JSON_LINES,
    'The file is not a CSV: it looks like JSON. Export its rows as CSV in UTF-8.',
    'The file is not a CSV: it looks like JSON. Export its rows as CSV in UTF-8.',
  ],
  [
    'a CSV whose name does not tell',
    'orders.txt',
    CSV,
    'The format of the file is unknown: its name ends in none of .csv, .jsonl and .ndjson. Rename it, or set "format" in the source of the flow.',
    [2, 0],
  ],
];

let buckets: TestBuckets;
let folder: string;
let lume: SimulatedLume;
let files = 0;

beforeAll(async () => {
  buckets = await startBuckets();
  folder = await mkdtemp(join(tmpdir(), 'flows-'));
  for (const flow of [FLOW, CSV_FLOW, TAGGED_FLOW]) {
    await writeFile(join(folder, `${flow.flow_version.replace(':', '.')}.json`), JSON.stringify(flow));
  }
  const passThrough = ['not_described:v1', 'own:v1', 'not_described:v1', 'bookings:2.1'];
  lume = await startLume(buckets, { flowsDir: folder, passThrough });
});

afterAll(async () => {
  await lume.stop();
  await rm(folder, { recursive: true });
  await buckets.stop();
});

async function put(name: string, content: string | Buffer): Promise<string> {
  files += 1;
  return buckets.put(`${files}/${name}`, content);
}

async function outcomeOf(flow: string, name: string, content: string | Buffer): Promise<Expected> {
  const { status, metadata } = await run(lume, flow, await put(name, content));
  const said = JSON.stringify(metadata);
  expect(said).not.toContain('secret');
  expect(said).not.toContain('SO-');
  if (status === 'FAILED') return metadata.error_message ?? '';
  const { mapped = -1, rejected = -1 } = metadata.row_counts ?? {};
  expect(status).toBe(rejected > 0 ? 'PARTIAL_FAILED' : 'SUCCEEDED');
  return [mapped, rejected];
}

describe('a flow of one’s own', () => {
  test.each(FILES)('reads %s, or says what to do', async (_, name, content, own) => {
    expect(await outcomeOf('own:v1', name, content)).toEqual(own);
  });

  test('reads semicolons once its message has been followed', async () => {
    const flow = { ...FLOW, flow_version: 'semicolons:v1', source: { delimiter: ';' } };
    const followed = await mkdtemp(join(tmpdir(), 'flows-'));
    await writeFile(join(followed, 'semicolons.v1.json'), JSON.stringify(flow));
    await using stopping = new AsyncDisposableStack();
    stopping.defer(() => rm(followed, { recursive: true }));
    const own = await startLume(buckets, { flowsDir: followed });
    stopping.defer(() => own.stop());

    const { metadata } = await run(own, 'semicolons:v1', await put('orders.csv', by(';')));
    expect(metadata.row_counts).toEqual({ source: 2, mapped: 2, rejected: 0 });
  });

  test('of one format takes a file of any name', async () => {
    expect(await outcomeOf('own_csv:v1', 'orders.dat', CSV)).toEqual([2, 0]);
  });
});

describe('a pass-through flow', () => {
  const FLOW_VERSION = 'not_described:v1';

  test('is any of those named that no file describes, each told once', () => {
    expect(lume.passThroughFlows).toEqual(['not_described:v1', 'bookings:2.1']);
  });

  test.each(FILES)('reads %s, or says what to do', async (_, name, content, _own, pass) => {
    expect(await outcomeOf(FLOW_VERSION, name, content)).toEqual(pass);
  });

  test.each([
    ['semicolons', 'orders.csv', by(';')],
    ['tabs', 'orders.tsv', by('\t')],
    ['bars', 'orders', by('|')],
    ['commas', 'orders.dat', by(',')],
  ])('writes a file with %s as a CSV with commas, its columns and values as they are', async (_, name, content) => {
    const { metadata } = await run(lume, FLOW_VERSION, await put(name, content));
    expect(await buckets.read(metadata.target_locations.mapped ?? '')).toBe(
      `${HEADER}\nSO-1,12.50,secret\nSO-2,3,secret\n`,
    );
  });

  test.each(['orders.jsonl', 'orders.ndjson', 'orders.txt', 'orders.json'])(
    'writes the lines of JSON in %s as they are, to the last digit',
    async (name) => {
      const { metadata } = await run(lume, FLOW_VERSION, await put(name, `${JSON_LINES}\nno JSON\n`));
      const { mapped = '', rejects = '' } = metadata.target_locations;
      expect(metadata.row_counts).toEqual({ source: 3, mapped: 2, rejected: 1 });
      expect(await buckets.read(mapped)).toBe(JSON_LINES);
      expect(rejects).toMatch(/rejects\.jsonl$/);
    },
  );

  test('writes the header of a file without rows', async () => {
    const { metadata } = await run(lume, FLOW_VERSION, await put('orders.csv', 'a;b\n'));
    expect(await buckets.read(metadata.target_locations.mapped ?? '')).toBe('a,b\n');
  });

  test('sends rows back that have no place in its columns', async () => {
    const { metadata } = await run(lume, FLOW_VERSION, await put('orders.csv', 'a,b,a\n1,2,3\n4\n'));
    expect(await buckets.read(metadata.target_locations.mapped ?? '')).toBe('a,b,a\n1,2,3\n');
    expect(metadata.reject_reasons).toEqual([{ reason: RAGGED, count: 1 }]);
  });

  test('takes the id of a batch: no rows, and nothing written', async () => {
    const { id, status, metadata } = await run(lume, FLOW_VERSION, 'batch-2026-11-24');
    expect([status, metadata.row_counts]).toEqual(['SUCCEEDED', { source: 0, mapped: 0, rejected: 0 }]);
    expect(metadata.target_locations).toEqual({});
    expect(await buckets.targetKeys(id)).toEqual([]);
  });

  test('refuses a bucket without a key, which is no batch', async () => {
    const answer = await start(lume, { flow_version: FLOW_VERSION, source_path: 's3://landing/' });
    expect([answer.status, answer.body.error.type]).toEqual([422, 'invalid_source_path']);
  });
});

describe('a source path with more than the key', () => {
  const rowsOf = async (flow: string, path: string) => {
    const { status, metadata } = await run(lume, flow, path);
    return status === 'FAILED' ? metadata.error_message : metadata.row_counts?.mapped;
  };

  test('is read up to where the flow says, or up to the last ? by a pass-through flow, once each', async () => {
    const path = await put('or?ders.csv', CSV);
    expect(await rowsOf('not_described:v1', `${path}?etag=1`)).toBe(2);
    expect(await rowsOf('not_described:v1', `${path}?etag=2`)).toBe(2);
    const tagged = await put('or#ders.csv', CSV);
    expect(await rowsOf('own_tagged:v1', `${tagged}#9f2c/3`)).toBe(2);
    const again = await start(lume, { flow_version: 'own_tagged:v1', source_path: `${tagged}#9f2c/3` });
    expect([again.status, again.body.error.type]).toEqual([409, 'already_processed']);
  });

  test('means the object of the whole name where there is one', async () => {
    const path = await put('a?b.jsonl', JSON_LINES);
    await buckets.put(path.replace('s3://landing/', '').replace('?b.jsonl', ''), 'a\n1\n2\n3\n');
    expect(await rowsOf('not_described:v1', path)).toBe(2);
    expect(await rowsOf('not_described:v1', path.replace('b.jsonl', 'c'))).toBe(3);
  });

  test('fails with the names that were tried where there is no object, and with what to set where the flow does not say', async () => {
    expect(await rowsOf('own_tagged:v1', 's3://landing/no.csv#1')).toBe(
      's3://landing/no.csv#1 or s3://landing/no.csv cannot be read: there is no such object.',
    );
    expect(await rowsOf('own:v1', 's3://landing/no.csv?1')).toBe(
      's3://landing/no.csv?1 cannot be read: there is no such object. If the key ends at "?", set "key_ends_at": "?" in the source of the flow.',
    );
  });
});

test('an unknown flow version is refused, with the file that would make it', async () => {
  const refusal = async (flow_version: string) =>
    (await start(lume, { flow_version, source_path: 's3://landing/a.csv' })).body.error;
  expect(await refusal('orders:v9')).toEqual({
    type: 'unknown_flow_version',
    message: 'There is no flow version "orders:v9": locally it would be in orders.v9.json, in the folder of flows.',
  });
  expect((await refusal('../orders')).message).toBe('There is no flow version "../orders".');
});
