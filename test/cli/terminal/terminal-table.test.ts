import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { shown } from '../../../cli/terminal/printable.ts';
import type { Paint } from '../../../cli/terminal/printer.ts';
import { type Column, table } from '../../../cli/terminal/terminal-table.ts';

type Row = Readonly<{ id: string; note: string; path: string }>;
const columns: readonly Column<Row>[] = [
  { title: 'ID', width: 4, text: ({ id }) => id },
  { title: 'NOTE', width: 10, dispensable: 1, text: ({ note }) => note },
  {
    title: 'PATH',
    width: 8,
    takesTheRest: true,
    text: ({ path }) => path,
    short: ({ path }) => path.replace('s3://', ''),
  },
];
const plain: Paint = (_colour, text) => text;
const row: Row = { id: '1', note: '日本\u001b', path: 's3://bucket/key.csv' };

describe('a table', () => {
  it('gives one column the room that the others leave', () => {
    const { head, line, leftOut } = table(columns, 32, plain);
    expect(head).toBe('ID    NOTE        PATH');
    expect(line(row)).toBe('1     日本\\u001b  bucket/key.csv');
    expect(leftOut).toEqual([]);
  });

  it('shortens in the middle what is too long, and never writes past the width', () => {
    const long = { ...row, id: 'abcdefgh', path: 's3://bucket/a/very/long/way/to/key.csv' };
    for (const width of [14, 26, 30])
      expect(stringWidth(table(columns, width, plain).line(long))).toBeLessThanOrEqual(width);
    expect(table(columns, 30, plain).line(long)).toBe('ab…h  日本\\u001b  bucket…y.csv');
  });

  it('leaves out what is dispensable where the terminal is narrow, and says what', () => {
    const { head, leftOut } = table(columns, 20, plain);
    expect(head).toBe('ID    PATH');
    expect(leftOut).toEqual(['NOTE']);
  });

  it('is whole texts with tabs between them in a pipe, on one line whatever they hold', () => {
    const { head, line } = table(columns, undefined, plain);
    expect(head).toBeUndefined();
    expect(shown(line({ ...row, note: 'a\tb\n' }))).toBe('1\ta\\u0009b\\u000a\ts3://bucket/key.csv');
  });

  it('shortens a text only where its column needs it', () => {
    const { line } = table(columns, 44, plain);
    expect(line(row)).toContain('s3://bucket/key.csv');
    expect(table(columns, 30, plain).line(row)).not.toContain('s3://');
  });

  it('gives the others what the widest has enough of', () => {
    const wide = columns.map((column) => (column.title === 'ID' ? { ...column, most: 12 } : column));
    const long = { ...row, id: 'abcdefghijkl' };
    const narrow = table(wide, 4 + 2 + 10 + 2 + 80, plain);
    expect(narrow.line(long)).toMatch(/^ab…l {2}/);
    expect(table(wide, 4 + 2 + 10 + 2 + 80 + 8, plain).line(long)).toMatch(/^abcdefghijkl {2}/);
    expect(table(wide, 300, plain).line(long)).toMatch(/^abcdefghijkl {2}/);
  });
});
