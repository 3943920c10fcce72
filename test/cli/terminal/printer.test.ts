import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { HANG } from '../../../cli/terminal/printable.ts';
import { type Output, Printer } from '../../../cli/terminal/printer.ts';

function printed(columns: number | undefined, print: (printer: Printer) => void): string {
  const stream = new PassThrough({ encoding: 'utf8' });
  print(new Printer(Object.assign(stream, { isTTY: columns !== undefined, columns: columns ?? 0 }) as Output));
  return String(stream.read() ?? '');
}

describe('what is printed', () => {
  it.each([undefined, 80])(
    'has a line for each argument, and none that somebody else begins (columns: %s)',
    (columns) => {
      const out = printed(columns, (printer) => {
        printer.lines('one\r\ntwo', 'three');
        printer.prose('', 'four\u001b[2J');
      });
      expect(out).toBe('one\\u000d\\u000atwo\nthree\n\nfour\\u001b[2J\n');
    },
  );

  it('has our colours at a terminal, around a text that is cleaned, and none in a pipe', () => {
    const coloured = (printer: Printer) => printer.lines(`${printer.paint('red', 'a\u001b[32mb')} c`);
    expect(printed(80, coloured)).toBe('\u001b[31ma\\u001b[32mb\u001b[39m c\n');
    expect(printed(undefined, coloured)).toBe('a\\u001b[32mb c\n');
  });

  it('is wrapped below its label at a terminal, and is one line in a pipe', () => {
    const line = (printer: Printer) =>
      printer.lines(`${printer.paint('dim', 'error')} ${HANG}${'word '.repeat(20).trim()}`);
    const rows = printed(40, line).trimEnd().split('\n');
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(40);
    for (const row of rows.slice(1)) expect(row).toMatch(/^ {6}word/);
    expect(printed(undefined, line)).toBe(`error ${'word '.repeat(20).trim()}\n`);
  });

  it.each([40, 80, 200])('is a live line that fits a terminal of %i columns, whatever is in it', (columns) => {
    const out = printed(columns, (printer) => printer.redraw(`check 1: 変換中${'👩‍👩‍👧‍👦'.repeat(200)}\n\u001b[2J`));
    expect(out.startsWith('\r\u001b[2K')).toBe(true);
    const line = out.slice('\r\u001b[2K'.length);
    expect(stringWidth(line)).toBeLessThan(columns);
    expect(stringWidth(line)).toBeGreaterThan(columns - 4);
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(printed(undefined, (printer) => printer.redraw('x'))).toBe('');
  });

  it('goes through the printer alone, in the command line and in the local system', () => {
    const root = fileURLToPath(new URL('../../../', import.meta.url));
    const files = ['cli', 'local'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file)),
    );
    const others = files.filter((file) =>
      /console\.\w+\(|std(?:out|err)\.write\(/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(others).toEqual([]);
  });
});
