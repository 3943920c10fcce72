import type { RunRequest } from './lume.ts';

/** Why Lume refuses a start, as far as its own message says so. */
export type Refusal = 'already processed' | 'already running' | 'other';

const RUNNING =
  /\balready (?:running|in progress|being processed|queued|pending|started)\b|\b(?:is|still|currently) (?:running|processing|in progress|being processed)\b/i;

/**
 * Sentences about the path as a whole. Not documented: if Lume words it in another way, the start counts as refused, people
 * are told, and the wording belongs here.
 */
const PROCESSED =
  /\b(?:already|previously) (?:been )?processed\b|\b(?:has|have|was|were|been) processed (?:\S+ ){0,3}?already\b|\b(?:been|was) processed (?:before|previously)(?= *(?:[.,;:)]|$))/i;
const DENIED = /(?:\b(?:not|never|no|cannot)|n't)(?: \w+){0,3}$/i;
const OF_ROWS = /\b(?:rows?|records?|lines?|columns?|values?|entries|items?)(?: \w+){0,3}$/i;

/** Stands where a value of ours stood; no word of a pattern. */
const GAP = '\u2026';

/**
 * Reads Lume's own error message, in which nothing counts that we sent: the name of a file is not a verdict. What is not
 * surely about the whole path is `other`, which is told to people, never ignored and never forced.
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

/** Longest first, and as whole words: a path goes before its parts, and a value "a" does not break a word. */
function withoutValues(message: string, sent: RunRequest): string {
  return valuesOf(sent).reduce(
    (text, value) =>
      text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(value)}(?![\\p{L}\\p{N}])`, 'giu'), GAP),
    message,
  );
}

function valuesOf({ flow_version, source_path, run_metadata = {} }: RunRequest): readonly string[] {
  const whole = [flow_version, ...flow_version.split(':'), source_path, ...Object.entries(run_metadata).flat()];
  const folders = source_path.split('/');
  const name = folders.pop() ?? '';
  const ends = folders.map((_, at) => [...folders.slice(at + 1), name].join('/'));
  // A folder of one word, such as `processed`, is none of Lume's sentence by itself: the paths that it stands in are.
  const plain = [...whole, ...ends, name, name.replace(/\.[^.]*$/, ''), ...folders.filter((part) => /\W/.test(part))];
  const values = new Set([...plain, ...plain.map(encodeURI), ...plain.map(encodeURIComponent)]);
  return [...values].filter((value) => value !== '').sort((a, b) => b.length - a.length);
}

/** Names stand in quotes; a single one opens after a space and closes before one, so that `Lume's` is none. */
function withoutQuotes(text: string): string {
  return text
    .replace(/"[^"]*"|`[^`]*`|\u201c[^\u201d]*\u201d|\u2018[^\u2019]*\u2019/g, GAP)
    .replace(/(?<!\w)'[^']*'(?!\w)/g, GAP);
}
