import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LANDING, startBuckets, type TestBuckets } from './harness.ts';

const MIB = 1024 * 1024;
const HEADER = 'iata,name,city,state,country,latitude,longitude\n';
const NAME = 'Lehigh Valley International, north field '.repeat(8);
const ROW = `ABE,"${NAME}",Allentown,PA,USA,40.65236278,-75.44040250\n`;
const BAD_ROW = ROW.replace('Allentown', 'NA');
/** One row in ten is bad. */
const BLOCK = Buffer.from((ROW.repeat(9) + BAD_ROW).repeat(100));

let buckets: TestBuckets;

beforeAll(async () => {
  buckets = await startBuckets();
});

afterAll(async () => {
  await buckets.stop();
});

test('a file six times as large takes no more memory', async () => {
  const small = await peakOfRun(8);
  const large = await peakOfRun(48);

  expect(large.rows.source).toBe(large.expectedRows);
  expect(large.rows.rejected).toBe(large.expectedRows / 10);
  // Held as a whole, the 40 MiB more would be there at least once, and as rows several times.
  expect(large.peakMiB - small.peakMiB).toBeLessThan(24);
});

async function peakOfRun(mib: number) {
  const blocks = Math.ceil((mib * MIB) / BLOCK.length);
  const Key = `airports-${mib}.csv`;
  const Body = Readable.from(
    (function* () {
      yield HEADER;
      for (let block = 0; block < blocks; block += 1) {
        yield BLOCK;
      }
    })(),
    { objectMode: false },
  );
  await new Upload({ client: buckets.s3, params: { Bucket: LANDING, Key, Body } }).done();
  const script = join(import.meta.dirname, 'memory-process.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    script,
    buckets.endpoint,
    `s3://${LANDING}/${Key}`,
  ]);
  const result = JSON.parse(stdout) as { rows: { source: number; rejected: number }; peakMiB: number };
  return { ...result, expectedRows: blocks * 1000 };
}
