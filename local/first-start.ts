import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { localClient } from 'template-runner/local-client';
import type { Printer } from '../cli/terminal/printer.ts';
import { jsonObject } from '../functions/json-object.ts';
import { count } from '../functions/output-text.ts';
import { routesOfBucket } from './local-deployments.ts';
import type { LocalEvent } from './local-event.ts';
import type { LocalSystem } from './local-system.ts';
import { startingRoutes } from './route-keys.ts';
import { uploadFile } from './upload-file.ts';

const SAMPLES = fileURLToPath(new URL('./samples/', import.meta.url));

/** Fills empty landing buckets with those sample files that a route takes, and follows them to the end. */
export class FirstStart {
  /** Executions that have to end, by the key of their file. */
  readonly #awaited = new Map<string, number>();
  #changed = Promise.withResolvers<void>();

  /** Must hear all events of the system. */
  onEvent(event: LocalEvent): void {
    const key = endedKey(event, this.#awaited.keys());
    const left = this.#awaited.get(key ?? '');
    if (key === undefined || left === undefined) return;
    if (left > 1) this.#awaited.set(key, left - 1);
    else this.#awaited.delete(key);
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /**
   * Resolves when the executions of the samples have ended and all their messages are delivered; at once if there is
   * nothing to drop.
   */
  async dropSamples({ endpoint, deployments, delivered }: LocalSystem, out: Printer): Promise<void> {
    const buckets = new Set(deployments.map(({ landingBucket }) => landingBucket));
    const empty: string[] = [];
    for (const bucket of buckets) if (await isEmpty(endpoint, bucket)) empty.push(bucket);
    if (empty.length === 0) return;
    const names = await namesIn(SAMPLES);
    const samples = empty.flatMap((bucket) =>
      names.flatMap((name) => {
        const key = `incoming/${name}`;
        const { length } = startingRoutes(routesOfBucket(deployments, bucket), key);
        return length === 0 ? [] : [{ name, bucket, key, length }];
      }),
    );
    if (samples.length === 0) {
      out.lines('No route takes a sample of the example shop, so none is dropped.');
      return;
    }
    out.lines(`First start: dropping ${count(samples.length, 'sample file')} of a small shop.`, '');
    for (const { key, length } of samples) this.#awaited.set(key, (this.#awaited.get(key) ?? 0) + length);
    for (const { name, bucket, key } of samples) await uploadFile(endpoint, join(SAMPLES, name), bucket, key);
    while (this.#awaited.size > 0) await this.#changed.promise;
    await delivered();
  }
}

/**
 * The key of the file of an execution that has ended, or that will never be started.
 * @param awaited of which one is given up for a message that is put aside, which does not say its key
 */
function endedKey(event: LocalEvent, awaited: Iterable<string>): string | undefined {
  if (event.kind === 'log') {
    const { message, key } = jsonObject(event.line);
    if (message === 'upload ignored') return String(key);
    return message === 'message put aside' ? [...awaited][0] : undefined;
  }
  if (event.kind !== 'execution changed' || event.status === 'RUNNING') return undefined;
  const { arrival } = event.input as { arrival?: { key?: string } };
  return arrival?.key;
}

async function namesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []); // removed with the example
  return names.filter((name) => name.endsWith('.csv'));
}

async function isEmpty(endpoint: string, bucket: string): Promise<boolean> {
  const client = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
  client.destroy();
  return KeyCount === 0;
}
