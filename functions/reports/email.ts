import type { Fact, Message, Step } from './message-content.ts';
import { plainLine, shortenMiddle, unlinked } from './plain-text.ts';

const COLUMNS = 72;
/** Fits any bucket and key of S3. */
const MAX_PLACE = 1200;
const MAX_PROSE = 1500;

/** SNS: fewer than 100 characters of printable ASCII, without line breaks. */
const MAX_SUBJECT = 99;

/**
 * `OUTCOME file: what happened`, so that mails sort by outcome. If it is too long, the middle of the file's name is
 * cut.
 */
export function subjectLine({ outcome, file, what }: Pick<Message, 'outcome' | 'file' | 'what'>): string {
  const room = MAX_SUBJECT - `${outcome} : ${what}`.length;
  return `${outcome} ${shortenMiddle(ascii(file), room, '...')}: ${what}`;
}

function ascii(text: string): string {
  return plainLine(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}

/** A message as plain text, wrapped at 72 columns. Locations and commands stay on one line, to be copied. */
export function emailText({
  summary,
  facts,
  steps,
  details,
  links,
}: Omit<Message, 'outcome' | 'file' | 'what'>): string {
  const sections = [
    wrap(summary).join('\n'),
    table(facts),
    steps.length > 0 && ['What to do', ...steps.map(stepText)].join('\n\n'),
    ['Details', table(details)].join('\n\n'),
    links.map(({ label, url }) => `${label}:\n${url}`).join('\n'),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

function table(facts: readonly Fact[]): string {
  const width = Math.max(0, ...facts.map(({ label }) => label.length)) + 2;
  const lines = facts.flatMap(({ label, values }) =>
    values
      .flatMap((value) => valueLines(value, COLUMNS - width))
      .map((line, at) => [at === 0 ? `${label}:` : '', line]),
  );
  return lines.map(([label = '', line = '']) => `${label.padEnd(width)}${line}`).join('\n');
}

/** A text without spaces is a location, to be copied as a whole. Anything else is prose, and is wrapped. */
function valueLines(value: string, columns: number): readonly string[] {
  const text = unlinked(plainLine(value));
  const isPlace = /^\w+(\[:\]|:)\/\//.test(text) || !text.includes(' ');
  return isPlace ? [shortenMiddle(text, MAX_PLACE)] : wrap(shortenMiddle(text, MAX_PROSE), columns);
}

function stepText({ text, command }: Step): string {
  const bullet = wrap(text, COLUMNS - 2)
    .map((line, at) => `${at === 0 ? '- ' : '  '}${line}`)
    .join('\n');
  return command === undefined ? bullet : `${bullet}\n\n  ${command}`;
}

function wrap(text: string, columns = COLUMNS): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
