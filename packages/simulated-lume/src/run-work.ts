import { access, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { basename } from 'node:path/posix';
import type { S3Client } from '@aws-sdk/client-s3';
import type { FileSource, FlowDefinition } from './flow-definition.ts';
import { RunCrash, RunFailure } from './run-failures.ts';
import { type RunRecord, targetKey } from './run-store.ts';
import { download, parseS3Uri, type S3Location, s3Uri, upload } from './s3-objects.ts';
import { TransformThread } from './transform-thread.ts';

const CONTENT_TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/x-ndjson' } as const;

/** What a step adds to the record of its run. */
export type Progress = Partial<Pick<RunRecord, 'rowCounts' | 'rejectReasons' | 'targetLocations'>>;

/**
 * The real work of a run, in the three steps that Lume names: download the object to a staging directory, map it there,
 * upload the results to the target bucket. Each step reads only what the step before it wrote, and always writes the
 * same names, so an interrupted step can simply be repeated.
 */
export class RunWork {
  readonly #s3: S3Client;
  readonly #targetBucket: string;
  readonly #staging: string;
  readonly #signal: AbortSignal;
  readonly #thread = new TransformThread();

  constructor(s3: S3Client, targetBucket: string, stagingDirectory: string, signal: AbortSignal) {
    this.#s3 = s3;
    this.#targetBucket = targetBucket;
    this.#staging = stagingDirectory;
    this.#signal = signal;
  }

  /**
   * Does the work of the run's current status.
   * @throws {RunFailure} when the file or a bucket does not allow it
   * @throws {RunCrash} when the flow says so
   */
  async perform(run: RunRecord, flow: FlowDefinition): Promise<Progress> {
    switch (run.status) {
      case 'SYNCING_SOURCE':
        return this.#syncSource(run, flow);
      case 'TRANSFORMING':
        return this.#transform(run, flow);
      case 'SYNCING_TARGET':
        return this.#syncTarget(run);
      default:
        return {};
    }
  }

  /** Removes the run's files from the staging directory. */
  async discard(run: RunRecord): Promise<void> {
    await rm(this.#staged(run), { recursive: true, force: true });
  }

  /** Ends the thread that transforms files. */
  stop(): Promise<void> {
    return this.#thread.stop();
  }

  async #syncSource(run: RunRecord, flow: FlowDefinition): Promise<Progress> {
    const sources = sourcesOf(run, flow);
    if (sources.length === 0) return {};
    await mkdir(this.#staged(run), { recursive: true });
    try {
      await download(this.#s3, sources, this.#staged(run, 'source'), this.#signal);
    } catch (error) {
      if (!(error instanceof RunFailure)) throw error;
      throw new RunFailure(`${error.message}${endOfKeyHint(run, flow)}`, { cause: error });
    }
    return {};
  }

  async #transform(run: RunRecord, flow: FlowDefinition): Promise<Progress> {
    if (flow.crash !== undefined) throw new RunCrash(flow.crash);
    const sources = sourcesOf(run, flow);
    // A batch of a pass-through flow: what its rows would be, nobody has said.
    if (sources.length === 0) return { rowCounts: { source: 0, mapped: 0, rejected: 0 } };
    await Promise.all(
      ['mapped.csv', 'mapped.jsonl', 'rejects.csv', 'rejects.jsonl'].map((name) =>
        rm(this.#staged(run, name), { force: true }),
      ),
    );
    const { rowCounts, rejectReasons } = await this.#thread.transform({
      file: this.#staged(run, 'source'),
      names: sources.map(({ key }) => basename(key)),
      source: flow.source as FileSource,
      columns: flow.columns ?? 'as they are',
      mappedStem: this.#staged(run, 'mapped'),
      rejectsStem: this.#staged(run, 'rejects'),
      signal: this.#signal,
    });
    return { rowCounts, rejectReasons };
  }

  async #syncTarget(run: RunRecord): Promise<Progress> {
    const nothingMapped = run.rowCounts?.mapped === 0 && run.rowCounts.rejected > 0;
    const targetLocations: { mapped?: string; rejects?: string } = {};
    for (const file of nothingMapped ? (['rejects'] as const) : (['mapped', 'rejects'] as const)) {
      for (const extension of ['csv', 'jsonl'] as const) {
        const path = this.#staged(run, `${file}.${extension}`);
        if (await exists(path)) {
          const target = { bucket: this.#targetBucket, key: targetKey(run, file, extension) };
          await upload(this.#s3, path, target, CONTENT_TYPES[extension], this.#signal);
          targetLocations[file] = s3Uri(target);
        }
      }
    }
    return { targetLocations };
  }

  #staged(run: RunRecord, ...names: readonly string[]): string {
    return join(this.#staging, run.id, ...names);
  }
}

/** The objects that a source path may mean, the likeliest first; none for a batch. */
function sourcesOf({ sourcePath }: RunRecord, flow: FlowDefinition): readonly S3Location[] {
  const whole = parseS3Uri(sourcePath);
  if (whole === undefined) return [];
  const { key_ends_at: end } = flow.source as FileSource;
  const length = end === undefined ? -1 : whole.key.lastIndexOf(end);
  return length < 1 ? [whole] : [whole, { ...whole, key: whole.key.slice(0, length) }];
}

/** For a path that seems to have more than the key, where the flow does not say so. */
function endOfKeyHint({ sourcePath }: RunRecord, flow: FlowDefinition): string {
  const [mark] = /[?#](?=[^?#]*$)/.exec(sourcePath) ?? [];
  if (mark === undefined || (flow.source as FileSource).key_ends_at !== undefined) return '';
  return ` If the key ends at "${mark}", set "key_ends_at": "${mark}" in the source of the flow.`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
