/** At most `max` characters of a text that somebody else wrote; says how much was left out. Never splits a surrogate pair. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const note = ` … (${text.length} characters)`;
  return `${text.slice(0, Math.max(0, max - note.length)).replace(/[\uD800-\uDBFF]$/, '')}${note}`.slice(0, max);
}

/** A text on one line: every run of white space and control characters becomes one space. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** `1 row`, `2 rows`, `1,234 rows`. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? singular : plural}`;
}

/** Tried where a word begins, so that a long text without one takes no longer than it is. */
const E_MAIL_ADDRESS = /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** A text without the e-mail addresses that a key, an input or an answer may hold: for logs and for errors, which are logged. */
export function maskAddresses(text: string): string {
  return text.replace(E_MAIL_ADDRESS, '***@***');
}
