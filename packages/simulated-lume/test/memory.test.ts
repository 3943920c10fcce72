import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LANDING, startBuckets, type TestBuckets } from './test-lume.ts';

const MIB = 1024 * 1024;
const HEADER = 'iata,name,city,state,country,latitude,longitude\n';
/** Long, because time goes by rows and memory by bytes. */
const NAME = 'Lehigh Valley International, north field '.repeat(100);
const ROW = `ABE,"${NAME}",Allentown,PA,USA,40.65236278,-75.44040250\n`;
const BAD_ROW = ROW.replace('Allentown', 'NA');
/** One row in ten is bad. */
const BLOCK = Buffer.from((ROW.repeat(9) + BAD_ROW).repeat(10));
const ROWS_PER_BLOCK = 100;

let buckets: TestBuckets;

beforeAll(async () => {
  buckets = await startBuckets();
});

afterAll(async () => {
  await buckets.stop();
});

test('a file is never in memory as a whole', async () => {
  const { source, rows } = await uploaded(40);
  const script = join(import.meta.dirname, 'memory-process.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, buckets.endpoint, source]);
  const result = JSON.parse(stdout) as Result;

  expect(result.rows).toMatchObject({ source: rows, rejected: rows / 10 });
  expect(result.looks).toBeGreaterThan(20);
  // Two parts of an upload are held, of 5 MiB each, and a few hundred rows; more where the machine is slow to take them.
  expect(result.peakMiB).toBeLessThan(28);
});

interface Result {
  readonly rows: { readonly source: number; readonly rejected: number };
  readonly peakMiB: number;
  readonly looks: number;
}

async function uploaded(mib: number): Promise<{ readonly source: string; readonly rows: number }> {
  const blocks = Math.ceil((mib * MIB) / BLOCK.length);
  const Key = `airports-${mib}.csv`;
  const Body = Readable.from(
    (function* () {
      yield HEADER;
      for (let block = 0; block < blocks; block += 1) yield BLOCK;
    })(),
    { objectMode: false },
  );
  await new Upload({ client: buckets.s3, params: { Bucket: LANDING, Key, Body } }).done();
  return { source: `s3://${LANDING}/${Key}`, rows: blocks * ROWS_PER_BLOCK };
}
