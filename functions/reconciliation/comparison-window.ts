import type { ListedObject } from '../aws/object-listing.ts';

/** Which objects a comparison checks. */
export interface Window {
  /** Objects uploaded after this. */
  readonly since: Date;
  /** Objects uploaded before this: the events of later ones may still be on their way. */
  readonly until: Date;
  /** The same for multipart uploads, by the time at which the upload was initiated. */
  readonly untilOfParts: Date;
}

/** How long after an upload its execution may start, in milliseconds. */
export const GRACE_MS = 15 * 60_000;

/**
 * The assumed limit of a multipart upload, in milliseconds. The time that S3 lists for such an object is that of the
 * initiation; when the upload was completed is not listed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const UPLOAD_MS = 12 * 3_600_000;

/** The window of a comparison at `now`, without objects whose events may still be on their way. */
export function windowOf(since: Date, now: number): Window {
  return { since, until: new Date(now - GRACE_MS), untilOfParts: new Date(now - GRACE_MS - UPLOAD_MS) };
}

/** The ETag of a multipart upload ends with the number of its parts. */
function isInParts({ etag }: Pick<ListedObject, 'etag'>): boolean {
  return /-\d+$/.test(etag);
}

/** The earliest upload time of an object in the window, and so the earliest start of its execution. */
export function earliestOf({ since }: Pick<Window, 'since'>): Date {
  return new Date(since.getTime() - UPLOAD_MS);
}

/** `earlier`: uploaded before the window. `too young`: its event may still be on its way. */
export function placeIn(
  window: Window,
  object: Pick<ListedObject, 'etag' | 'lastModified'>,
): 'inside' | 'earlier' | 'too young' {
  const inParts = isInParts(object);
  if (object.lastModified < (inParts ? earliestOf(window) : window.since)) return 'earlier';
  return object.lastModified > (inParts ? window.untilOfParts : window.until) ? 'too young' : 'inside';
}
