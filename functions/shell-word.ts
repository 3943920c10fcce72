/** Needs no quotes in any shell. */
const PLAIN = /^[\w./:@-][\w./:=@-]*$/;
/** May be changed or lost when it is copied from a screen: invisible characters, decomposed letters. */
const LOST_IN_A_COPY = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|\p{Default_Ignorable_Code_Point}/u;

/**
 * A text as one word on one line for a POSIX shell, also an interactive one. In single quotes if needed, or as octal
 * bytes for `printf` if copying could change it. A line break at the end is lost, because a shell drops it.
 */
export function shellWord(text: string): string {
  if (PLAIN.test(text)) return text;
  if (LOST_IN_A_COPY.test(text) || text !== text.normalize()) return `"$(printf %b '${octal(text)}')"`;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function octal(text: string): string {
  return text.replace(/[^\w./:=@ -]/gu, (sign) =>
    [...new TextEncoder().encode(sign)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join(''),
  );
}

/** An operand, after `--` if it begins with a dash. */
export function operand(text: string): string {
  return text.startsWith('-') ? `-- ${shellWord(text)}` : shellWord(text);
}
