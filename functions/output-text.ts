/** At most `max` characters, with a note of the full length if it was longer. Never splits a surrogate pair. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const note = ` … (${text.length} characters)`;
  return `${text.slice(0, Math.max(0, max - note.length)).replace(/[\uD800-\uDBFF]$/, '')}${note}`.slice(0, max);
}

/** Replaces each run of white space and control characters by a space. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** `1 row`, `2 rows`, `1,234 rows`. */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? singular : plural}`;
}

/** Matches only at the start of a word, so that the time is linear in the length of the text. */
const E_MAIL_ADDRESS = /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;

/** Masks e-mail addresses, which keys, inputs and answers may contain. For logs and for errors, which are logged. */
export function maskAddresses(text: string): string {
  return text.replace(E_MAIL_ADDRESS, '***@***');
}
