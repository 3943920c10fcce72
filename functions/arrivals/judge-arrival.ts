import { type ArrivalMessage, isFolder } from './arrival-message.ts';
import type { CurrentObject } from './current-object.ts';
import { isIgnored } from './ignored-keys.ts';

/** Why no execution is started for an upload: the dimension of the metric `Ignored`. */
type IgnoredBecause = 'folder' | 'pattern' | 'superseded' | 'deleted' | 'empty';

export type Verdict = 'start' | 'recheck-later' | { readonly ignored: IgnoredBecause };

/** What can be decided by the message alone, without asking S3. */
export function ignoredByKey({ arrival, ignore = [] }: ArrivalMessage): Verdict | undefined {
  if (isFolder(arrival)) return { ignored: 'folder' };
  return isIgnored(arrival.key, ignore) ? { ignored: 'pattern' } : undefined;
}

/**
 * Compares an upload with the object as it is now. If its content was replaced, the new content has an event of its own.
 * If S3 refuses to tell, the upload is started: no file may be lost.
 *
 * Many clients create an empty object and write its content right after, so an empty object is checked a second time.
 */
export function judge(message: ArrivalMessage, now: CurrentObject): Verdict {
  const { arrival, empty_files: emptyFiles, second_look: isRecheck = false } = message;
  if (now.found === 'nothing') return { ignored: 'deleted' };
  if (now.found === 'object' && (now.etag !== arrival.etag || now.size !== arrival.size)) {
    return { ignored: 'superseded' };
  }
  if (arrival.size > 0 || emptyFiles === 'run') return 'start';
  if (!isRecheck) return 'recheck-later';
  return emptyFiles === 'ignore' ? { ignored: 'empty' } : 'start'; // *Start run* refuses it, which raises an alert
}
