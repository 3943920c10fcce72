import { text } from 'node:stream/consumers';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { startFauxqs } from 'fauxqs';
import { type SimulatedLume, type SimulatedLumeOptions, startSimulatedLume } from '../src/simulated-lume.ts';
import { FLOWS, KEY, LANDING, s3Config, TARGET } from './constants.ts';
import { fastClock } from './test-clocks.ts';

export * from './constants.ts';
export * from './lume-requests.ts';
export * from './test-clocks.ts';

export interface TestBuckets {
  readonly endpoint: string;
  readonly s3: S3Client;
  put(key: string, body: string | Buffer): Promise<string>;
  read(uri: string): Promise<string>;
  /** The keys in the target bucket that contain `part`. */
  targetKeys(part?: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** An S3 on a real port with the two buckets. */
export async function startBuckets(): Promise<TestBuckets> {
  const server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  server.createBucket(LANDING);
  server.createBucket(TARGET);
  const endpoint = `http://127.0.0.1:${server.port}`;
  const s3 = new S3Client(s3Config(endpoint));
  return {
    endpoint,
    s3,
    async put(key, body) {
      await s3.send(new PutObjectCommand({ Bucket: LANDING, Key: key, Body: body }));
      return `s3://${LANDING}/${key}`;
    },
    async read(uri) {
      const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return text(Body as AsyncIterable<Buffer> & NodeJS.ReadableStream);
    },
    async targetKeys(part = '') {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: TARGET }));
      return Contents.map(({ Key = '' }) => Key).filter((key) => key.includes(part));
    },
    async stop() {
      s3.destroy();
      await server.stop();
    },
  };
}

/** A Lume whose runs take no longer than their work. */
export async function startLume(
  buckets: Pick<TestBuckets, 'endpoint'>,
  options: Partial<SimulatedLumeOptions> = {},
): Promise<SimulatedLume> {
  return startSimulatedLume({
    apiKeys: [KEY],
    flowsDir: FLOWS,
    s3: s3Config(buckets.endpoint),
    targetBucket: TARGET,
    clock: fastClock(1000),
    ...options,
  });
}

export function csvObjects(csv: string): readonly Record<string, string>[] {
  return parse(csv, { columns: true });
}
