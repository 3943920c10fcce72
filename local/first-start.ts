import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { localClient } from 'template-runner/local-client';
import type { Printer } from '../cli/terminal/printer.ts';
import type { LocalEvent } from './local-event.ts';
import type { LocalSystem } from './local-system.ts';
import { uploadFile } from './upload-file.ts';

const SAMPLES = fileURLToPath(new URL('./samples/', import.meta.url));

/** Fills an empty landing bucket with the sample files, and follows them to the end. */
export class FirstStart {
  #ended = 0;
  #changed = Promise.withResolvers<void>();

  /** Must hear all events of the system. */
  onEvent(event: LocalEvent): void {
    if (event.kind !== 'execution changed' || event.status === 'RUNNING') return;
    this.#ended += 1;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Resolves when the executions of the samples have ended and all their messages are delivered; at once if the bucket is not empty. */
  async dropSamples(system: LocalSystem, bucket: string, out: Printer): Promise<void> {
    if (!(await isEmpty(system.endpoint, bucket))) return;
    const samples = (await readdir(SAMPLES)).filter((name) => name.endsWith('.csv'));
    out.lines(`First start: dropping ${samples.length} sample files of a small shop.`, '');
    for (const name of samples) await uploadFile(system.endpoint, join(SAMPLES, name), bucket, `incoming/${name}`);
    while (this.#ended < samples.length) await this.#changed.promise;
    await system.delivered();
  }
}

async function isEmpty(endpoint: string, bucket: string): Promise<boolean> {
  const client = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
  client.destroy();
  return KeyCount === 0;
}
