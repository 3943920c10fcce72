import { type ArrivalMessage, isFolder } from './arrival-message.ts';
import type { CurrentObject } from './current-object.ts';
import { isIgnored } from './ignored-keys.ts';

/** Why an upload is not started, as the metric `Ignored` counts it. */
export type IgnoredBecause = 'folder' | 'pattern' | 'superseded' | 'deleted' | 'empty';

export type Verdict = 'start' | 'recheck-later' | { readonly ignored: IgnoredBecause };

/** Whether its key alone says that there is nothing to do. */
export function ignoredByKey({ arrival, ignore = [] }: ArrivalMessage): Verdict | undefined {
  if (isFolder(arrival)) return { ignored: 'folder' };
  return isIgnored(arrival.key, ignore) ? { ignored: 'pattern' } : undefined;
}

/**
 * Compares an upload with the object as it is now. An event tells of one content; another that has replaced it has an
 * event of its own. Where S3 does not say, the event is believed: nothing may be lost.
 *
 * Many clients write an empty object first and its content at once after, so an empty one is looked at twice.
 */
export function judge(message: ArrivalMessage, now: CurrentObject): Verdict {
  const { arrival, empty_files: emptyFiles, second_look: isSecondLook = false } = message;
  if (now.found === 'nothing') return { ignored: 'deleted' };
  if (now.found === 'object' && (now.etag !== arrival.etag || now.size !== arrival.size)) {
    return { ignored: 'superseded' };
  }
  if (arrival.size > 0 || emptyFiles === 'run') return 'start';
  if (!isSecondLook) return 'recheck-later';
  return emptyFiles === 'ignore' ? { ignored: 'empty' } : 'start'; // which *Start run* refuses, and tells
}
