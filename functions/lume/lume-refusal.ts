import { escapePattern } from '../escape-pattern.ts';
import type { RunRequest } from './lume.ts';

/** Why Lume refuses a start, according to its message. */
export type Refusal = 'already processed' | 'already running' | 'other';

const RUNNING =
  /\balready (?:running|in progress|being processed|queued|pending|started)\b|\b(?:is|still|currently) (?:running|processing|in progress|being processed)\b/i;

/**
 * Sentences about the path as a whole. Not documented: another wording counts as an ordinary refusal, which alerts, and
 * should be added here.
 */
const PROCESSED =
  /\b(?:already|previously) (?:been )?processed\b|\b(?:has|have|was|were|been) processed (?:\S+ ){0,3}?already\b|\b(?:been|was) processed (?:before|previously)(?= *(?:[.,;:)]|$))/i;
const DENIED = /(?:\b(?:not|never|no|cannot)|n't)(?: \w+){0,3}$/i;
const OF_ROWS = /\b(?:rows?|records?|lines?|columns?|values?|entries|items?)(?: \w+){0,3}$/i;

/** Replaces values that we sent. Matches no pattern. */
const GAP = '\u2026';

/**
 * Classifies Lume's error message. Values that we sent do not count: the name of a file says nothing. Anything that is
 * not clearly about the whole path is `other`, which always alerts.
 */
export function refusalOf(message: string, sent: RunRequest): Refusal {
  const said = withoutQuotes(withoutValues(message, sent)).replace(/\s+/g, ' ');
  if (RUNNING.test(said)) return 'already running';
  for (const sentence of said.split(/[.;:!?](?= |$)/)) {
    const { index } = PROCESSED.exec(sentence) ?? {};
    const before =
      index === undefined ? '' : sentence.slice(0, index).replace(/(?: (?:has|have|was|were|is|are))* $/i, '');
    if (index !== undefined && !DENIED.test(before) && !OF_ROWS.test(before)) return 'already processed';
  }
  return 'other';
}

/** Longest first, so that a path goes before its parts, and only as whole words. */
function withoutValues(message: string, sent: RunRequest): string {
  return valuesOf(sent).reduce(
    (text, value) =>
      text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${escapePattern(value)}(?![\\p{L}\\p{N}])`, 'giu'), GAP),
    message,
  );
}

function valuesOf({ flow_version, source_path, run_metadata = {} }: RunRequest): readonly string[] {
  const whole = [flow_version, ...flow_version.split(':'), source_path, ...Object.entries(run_metadata).flat()];
  const folders = source_path.split('/');
  const name = folders.pop() ?? '';
  const ends = folders.map((_, at) => [...folders.slice(at + 1), name].join('/'));
  // A folder of one word, such as `processed`, may be a word of Lume's sentence: it is removed only as part of a path.
  const plain = [...whole, ...ends, name, name.replace(/\.[^.]*$/, ''), ...folders.filter((part) => /\W/.test(part))];
  const values = new Set([...plain, ...plain.map(encodeURI), ...plain.map(encodeURIComponent)]);
  return [...values].filter((value) => value !== '').sort((a, b) => b.length - a.length);
}

/** Removes quoted names. A single quote counts only at the edge of a word, so `Lume's` is kept. */
function withoutQuotes(text: string): string {
  return text
    .replace(/"[^"]*"|`[^`]*`|\u201c[^\u201d]*\u201d|\u2018[^\u2019]*\u2019/g, GAP)
    .replace(/(?<!\w)'[^']*'(?!\w)/g, GAP);
}
