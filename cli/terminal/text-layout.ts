import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Texts as a terminal lays them out: by columns, of which a Japanese letter or an emoji takes two, and a mark none. */

const graphemes = new Intl.Segmenter();

/** At most so many columns. Keeps both ends: folders tell files apart at the start, names and endings at the end. */
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

/** Exactly so many columns: shortened, or filled up with spaces. */
export function inColumns(columns: number, text: string): string {
  const short = shortenedTo(columns, text);
  return short + ' '.repeat(Math.max(0, columns - stringWidth(short)));
}

/** From here on a line is there to be copied. */
const COMMAND = /(?<=^|[\s(])\(?(?:npx|aws|npm) \S.*$/u;
/** A narrower column of text is not worth the lines. */
const LEAST_WIDTH = 20;

/**
 * The lines that a text takes at a terminal, below each other beside its head: an indentation, a label. Names are kept
 * whole, and so is a command, on a line of its own: what is longer than a line is broken by the terminal, which copies it
 * as one.
 */
export function wrapped(columns: number, head: string, text: string): readonly string[] {
  const indentation = stringWidth(head);
  const room = columns - indentation;
  // wrap-ansi writes letters with marks in another form: a name that is copied would be another.
  if (stringWidth(text) <= room || room < LEAST_WIDTH || text !== text.normalize()) return [head + text];
  const command = COMMAND.exec(text)?.[0] ?? '';
  const prose = text.slice(0, text.length - command.length).trimEnd();
  const [first = '', ...rows] = [
    ...(prose === '' ? [] : wrapAnsi(prose, room, { hard: !hasLongName(prose, room) }).split('\n')),
    command,
  ].filter(Boolean);
  return [head + first, ...rows.map((row) => ' '.repeat(indentation) + row)];
}

/** A path, an ARN or an id that a line is too short for. A sentence of a script without spaces is none. */
function hasLongName(prose: string, room: number): boolean {
  return prose.split(' ').some((word) => stringWidth(word) > room && /\/|^\p{ASCII}*$/u.test(word));
}
