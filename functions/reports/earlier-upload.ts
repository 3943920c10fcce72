import type { Arrival } from '../arrivals/field-schemas.ts';

/**
 * How an upload compares with an earlier one of the same key.
 * - `same_bytes`: the same ETag and size.
 * - `new_content`: another size.
 * - `other_etag`: another ETag, the same size. Most likely new content.
 */
const COMPARED = ['same_bytes', 'new_content', 'other_etag'] as const;
export type Compared = (typeof COMPARED)[number];

/** An earlier upload of the same key that Lume has processed with the same flow version and path. */
export interface EarlierUpload {
  readonly etag: string;
  /** In bytes: of the earlier upload, and of this one. */
  readonly size: number;
  readonly size_now: number;
  /** When it landed, by S3's clock. ISO 8601. */
  readonly at: string;
  /** ARN of its execution. */
  readonly execution: string;
  /** How this upload compares with it. */
  readonly is: Compared;
}

export type Content = Pick<Arrival, 'etag' | 'size'>;
/** An earlier upload, not compared yet. */
export type ProcessedUpload = Omit<EarlierUpload, 'size_now' | 'is'>;

/**
 * The same ETag means the same bytes. The reverse does not hold: with SSE-KMS, SSE-C or a multipart upload, an ETag is
 * no digest, and equal bytes may have different ETags.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function compareContents(upload: Content, earlier: Content): Compared {
  if (upload.size !== earlier.size) return 'new_content';
  return upload.etag === earlier.etag ? 'same_bytes' : 'other_etag';
}

/**
 * The most relevant earlier upload: one with the same bytes, otherwise the newest.
 * @param processed newest first.
 * @param hasOpenTwin there is an execution for this ETag that did not process it. It may have been rerun by hand since,
 * so it is
 *   not known whether these bytes still have to be processed.
 */
export function earlierUpload(
  upload: Content,
  processed: readonly ProcessedUpload[],
  hasOpenTwin: boolean,
): EarlierUpload | null {
  const same = processed.find((each) => compareContents(upload, each) === 'same_bytes');
  const earlier = same ?? (hasOpenTwin ? undefined : processed[0]);
  if (earlier === undefined) return null;
  const { etag, size, at, execution } = earlier;
  return { etag, size, size_now: upload.size, at, execution, is: compareContents(upload, earlier) };
}
