import { fileName } from './file-name.ts';

/** Job markers, unfinished uploads, and hidden files and folders. */
export const IGNORED_KEYS = ['_SUCCESS', '*.tmp', '*.filepart', '*.part', '.*', '*/.*'] as const;

/**
 * Whether a pattern matches the key, so that no route takes it. As in a .gitignore, a pattern without a slash is compared
 * with the last part of the key, one with a slash with the whole key. `*` stands for any characters, including slashes;
 * a leading `*` and slash also match at the top level.
 */
export function isIgnored(key: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.includes('/') ? matches(pattern, key) || matches(pattern, `/${key}`) : matches(pattern, fileName(key)),
  );
}

/** No regular expression: with many `*`, one could take exponential time. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...inside] = pattern.split('*');
  const last = inside.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of inside) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
