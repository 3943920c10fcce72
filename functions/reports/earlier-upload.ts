import type { Arrival } from '../arrivals/fields.ts';

/**
 * What an upload is beside an earlier one of the same key.
 * - `same_bytes`: the same ETag and size.
 * - `new_content`: another size.
 * - `other_etag`: another ETag, the same size. Most likely new content.
 */
export const COMPARED = ['same_bytes', 'new_content', 'other_etag'] as const;
export type Compared = (typeof COMPARED)[number];

/** An earlier upload to the same key, which Lume processed for the same flow version and path. */
export interface EarlierUpload {
  readonly etag: string;
  /** Bytes of the earlier upload, and of the one at hand. */
  readonly size: number;
  readonly size_now: number;
  /** When it landed: by S3's clock, ISO 8601. */
  readonly at: string;
  /** ARN of its execution. */
  readonly execution: string;
  /** What the upload at hand is beside it. */
  readonly is: Compared;
}

export type Content = Pick<Arrival, 'etag' | 'size'>;
/** Before it is compared with another. */
export type ProcessedUpload = Omit<EarlierUpload, 'size_now' | 'is'>;

/**
 * S3 changes an ETag with the content alone, so the same one means the same bytes. It is no digest under SSE-KMS, SSE-C or
 * for an upload in parts: then equal bytes may have different ones.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function compareContents(upload: Content, earlier: Content): Compared {
  if (upload.size !== earlier.size) return 'new_content';
  return upload.etag === earlier.etag ? 'same_bytes' : 'other_etag';
}

/**
 * The processed upload that says most about this one: the same bytes, else the newest.
 * @param processed newest first.
 * @param hasOpenTwin there is an execution for this ETag that did not process it. Somebody may have forced that one by hand
 *   since, so nobody knows whether these bytes still have to be processed.
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
