import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Text layout in terminal columns: CJK characters and emoji take two, combining marks none. */

const graphemes = new Intl.Segmenter();

/** Shortens to a number of columns and keeps both ends: folders differ at the start, file names at the end. */
export function shortenedTo(columns: number, text: string): string {
  if (stringWidth(text) <= columns) return text;
  const whole = [...graphemes.segment(text)].map(({ segment }) => ({ segment, width: stringWidth(segment) }));
  const tailRoom = Math.floor((columns - 1) / 2);
  const tail: string[] = [];
  for (let at = whole.length - 1, left = tailRoom; at >= 0; at--) {
    const { segment, width } = whole[at] as (typeof whole)[number];
    if (width > left) break;
    left -= width;
    tail.unshift(segment);
  }
  let head = '';
  let left = columns - 1 - stringWidth(tail.join(''));
  for (const { segment, width } of whole) {
    if (width > left) break;
    left -= width;
    head += segment;
  }
  return `${head}…${tail.join('')}`;
}

/** Shortens or pads to exactly this many columns. */
export function inColumns(columns: number, text: string): string {
  const short = shortenedTo(columns, text);
  return short + ' '.repeat(Math.max(0, columns - stringWidth(short)));
}

/** A command to copy, up to the end of the line. */
const COMMAND = /(?<=^|[\s(])\(?(?:npx|aws|npm) \S.*$/u;
/** Narrower columns are not wrapped. */
const LEAST_WIDTH = 20;

/**
 * Wraps a text beside its head, an indentation or a label. Names stay whole, and a command stays on a line of its own:
 * the terminal breaks a longer one, and copies it as one.
 */
export function wrapped(columns: number, head: string, text: string): readonly string[] {
  const indentation = stringWidth(head);
  const room = columns - indentation;
  // wrap-ansi normalizes Unicode, which would change a copied name.
  if (stringWidth(text) <= room || room < LEAST_WIDTH || text !== text.normalize()) return [head + text];
  const command = COMMAND.exec(text)?.[0] ?? '';
  const prose = text.slice(0, text.length - command.length).trimEnd();
  const [first = '', ...rows] = [
    ...(prose === '' ? [] : wrapAnsi(prose, room, { hard: !hasLongName(prose, room) }).split('\n')),
    command,
  ].filter(Boolean);
  return [head + first, ...rows.map((row) => ' '.repeat(indentation) + row)];
}

/** A path, ARN or id longer than a line; not a sentence in a script without spaces. */
function hasLongName(prose: string, room: number): boolean {
  return prose.split(' ').some((word) => stringWidth(word) > room && /\/|^\p{ASCII}*$/u.test(word));
}
