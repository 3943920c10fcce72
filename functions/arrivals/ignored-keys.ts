import { fileName } from './source-path.ts';

/** Names that programs give to what is no file yet, or never one: markers of jobs, uploads under way, hidden files and folders. */
export const IGNORED_KEYS = ['_SUCCESS', '*.tmp', '*.filepart', '*.part', '.*', '*/.*'] as const;

/**
 * Whether a key is one that no route is to take. A pattern without a slash is compared with the last part of the key, one
 * with a slash with the whole of it, as in a .gitignore; a key counts as if a slash stood before it, so that `*` and a slash
 * may also stand for no folder. Only `*` is special: any characters, slashes too.
 */
export function isIgnored(key: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.includes('/') ? matches(pattern, key) || matches(pattern, `/${key}`) : matches(pattern, fileName(key)),
  );
}

/** Without a regular expression: time grows with the key alone, however many `*` a pattern has. */
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
