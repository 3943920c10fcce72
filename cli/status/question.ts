import { runId } from '../../functions/arrivals/fields.ts';
import { UsageError } from '../errors.ts';

/** What somebody wants to know of: a run, or a file. */
export type Question =
  | { readonly kind: 'run'; readonly runId: string }
  | {
      readonly kind: 'file';
      /** Where it lies; undefined for what cannot be a key, as a batch of a database. */
      readonly object: { readonly bucket: string; readonly key: string };
      /** What an execution may call it. */
      readonly paths: readonly string[];
    };

/** Ids of runs begin so, by Lume's documents. */
const RUN_ID = /^run_/;

/**
 * A run id; `s3://bucket/key`; else a key of the landing bucket, which may also be a source path of another kind.
 * @throws {UsageError}
 */
export function questionOf(text: string, landingBucket: string): Question {
  if (RUN_ID.test(text) && runId.safeParse(text).success) return { kind: 'run', runId: text };
  const { bucket, key } = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>.+)$/s.exec(text)?.groups ?? {};
  if (bucket !== undefined && key !== undefined) return { kind: 'file', object: { bucket, key }, paths: [text] };
  if (text === '' || text.includes('://')) {
    throw new UsageError(`${text}: must be s3://bucket/key, a key of the landing bucket, a source path, or a run id`);
  }
  return {
    kind: 'file',
    object: { bucket: landingBucket, key: text },
    paths: [`s3://${landingBucket}/${text}`, text],
  };
}
