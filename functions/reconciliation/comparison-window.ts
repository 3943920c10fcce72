import type { ListedObject } from '../aws/object-listing.ts';

/** Which objects a comparison judges. */
export interface Window {
  /** Objects that came after this. */
  readonly since: Date;
  /** Objects that came before this: later ones may be on their way. */
  readonly until: Date;
  /** The same for objects that were uploaded in parts, by the time at which their upload was begun. */
  readonly untilOfParts: Date;
}

/** How long an upload may take to become an execution before it counts as unseen, in milliseconds. */
export const GRACE_MS = 15 * 60_000;

/**
 * How long an upload in parts is assumed to take at most, in milliseconds. S3 says of such an object when its upload was
 * begun, and nothing says when it ended.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export const UPLOAD_MS = 12 * 3_600_000;

/** The window of a look at `now` that leaves out what may be on its way. */
export function windowOf(since: Date, now: number): Window {
  return { since, until: new Date(now - GRACE_MS), untilOfParts: new Date(now - GRACE_MS - UPLOAD_MS) };
}

/** The ETag of an object that was uploaded in parts ends with their number. */
export function isInParts({ etag }: Pick<ListedObject, 'etag'>): boolean {
  return /-\d+$/.test(etag);
}

/** The earliest time at which an object that counts may have come, and so the earliest start of its execution. */
export function earliestOf({ since }: Pick<Window, 'since'>): Date {
  return new Date(since.getTime() - UPLOAD_MS);
}

/** `earlier`: it had come before the window. `too young`: it may not be complete, or its event may be on its way. */
export function placeIn(
  window: Window,
  object: Pick<ListedObject, 'etag' | 'lastModified'>,
): 'inside' | 'earlier' | 'too young' {
  const inParts = isInParts(object);
  if (object.lastModified < (inParts ? earliestOf(window) : window.since)) return 'earlier';
  return object.lastModified > (inParts ? window.untilOfParts : window.until) ? 'too young' : 'inside';
}
