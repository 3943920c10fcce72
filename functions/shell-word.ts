/** Read by no shell as anything but itself. */
const PLAIN = /^[\w./:@-][\w./:=@-]*$/;
/** Changed or lost between a screen and the shell that it is copied to: what is not seen, and letters with marks beside them. */
const LOST_IN_A_COPY = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]|\p{Default_Ignorable_Code_Point}/u;

/**
 * A text as one word on one line for a POSIX shell, also an interactive one: in single quotes where it needs any; as bytes
 * that `printf` writes where a copy could change it. A line break at its very end is the one thing that a shell drops.
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

/** An operand that may begin with a dash: behind `--`, which ends the options of a command. */
export function operand(text: string): string {
  return text.startsWith('-') ? `-- ${shellWord(text)}` : shellWord(text);
}
