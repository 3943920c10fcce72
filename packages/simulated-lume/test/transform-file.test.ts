import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Column, FileSource } from '../src/flow-definition.ts';
import { type TransformJob, type TransformResult, transformFile } from '../src/transform-file.ts';

const COLUMNS: readonly Column[] = [
  { from: 'Id', to: 'id', type: 'integer', required: true },
  { from: 'Name', to: 'name', type: 'string', required: true },
  { from: 'Note', to: 'note', type: 'string' },
];

const EMPTY = 'The file is empty: it has not even a header. Upload it again with its header and its rows.';
const QUOTES = 'Put a field with quotes, line breaks or the delimiter in quotes, and write each quote in it twice.';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lume-transform-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function transform(
  content: string | Buffer,
  {
    name = 'file.csv',
    source = {},
    columns = COLUMNS,
  }: { name?: string; source?: FileSource; columns?: TransformJob['columns'] } = {},
): Promise<TransformResult> {
  await writeFile(join(directory, 'source'), content);
  return transformFile({
    file: join(directory, 'source'),
    names: [name],
    source,
    columns,
    mappedStem: join(directory, 'mapped'),
    rejectsStem: join(directory, 'rejects'),
  });
}

const written = (name: string) => readFile(join(directory, name), 'utf8');

describe('a CSV', () => {
  test.each([
    ['with a byte order mark and Windows line ends', '\u{feff}Id,Name\r\n1,Ana\r\n2,Tom\r\n'],
    ['without a last line end', 'Id,Name\n1,Ana\n2,Tom'],
    ['with blank lines', 'Id,Name\n\n1,Ana\n\n\n2,Tom\n'],
    ['with columns in another order', 'Name,Id\nAna,1\nTom,2\n'],
    ['with spaces around the names of its columns', ' Id , Name\n1,Ana\n2,Tom\n'],
    ['with columns that the flow does not know', 'Id,Colour,Name\n1,red,Ana\n2,blue,Tom\n'],
  ])('%s is read', async (_, csv) => {
    expect((await transform(csv)).rowCounts).toEqual({ source: 2, mapped: 2, rejected: 0 });
    expect(await written('mapped.csv')).toBe('id,name,note\n1,Ana,\n2,Tom,\n');
  });

  test('keeps commas, quotes and line breaks of its fields', async () => {
    await transform('Id,Name,Note\n1,"Ana, ""A""","one\ntwo"\n');

    expect(await written('mapped.csv')).toBe('id,name,note\n1,"Ana, ""A""","one\ntwo"\n');
  });

  test('with another delimiter is read when the flow says so', async () => {
    expect((await transform('Id;Name\n1;Ana\n', { source: { delimiter: ';' } })).rowCounts.mapped).toBe(1);
  });

  test('hands back rows with too few or too many fields, the reason still in its column', async () => {
    const { rejectReasons } = await transform('Id,Name\n1\n2,Tom,extra\n3,Eve\n');

    expect(rejectReasons).toEqual([
      {
        reason: 'the row has more or fewer fields than the header (a field with the delimiter in it needs quotes)',
        count: 2,
      },
    ]);
    expect(await written('rejects.csv')).toBe(
      'Id,Name,reject_reason,row_number\n' +
        '1,,the row has more or fewer fields than the header (a field with the delimiter in it needs quotes),1\n' +
        '2,"Tom,extra",the row has more or fewer fields than the header (a field with the delimiter in it needs quotes),2\n',
    );
  });

  test('names the most frequent reason first, and ten at most', async () => {
    const columns = Array.from({ length: 12 }, (_, index): Column => {
      return { from: `c${index}`, to: `c${index}`, type: 'integer' };
    });
    await writeFile(
      join(directory, 'source'),
      [columns.map(({ from }) => from), columns.map(() => 'x'), columns.map((_, index) => (index === 5 ? 'x' : ''))]
        .map((fields) => fields.join(','))
        .join('\n'),
    );
    const { rejectReasons } = await transformFile({
      file: join(directory, 'source'),
      names: ['file.csv'],
      source: {},
      columns,
      mappedStem: join(directory, 'mapped'),
      rejectsStem: join(directory, 'rejects'),
    });

    expect(rejectReasons[0]).toEqual({ reason: 'c5: must be a whole number', count: 2 });
    expect(rejectReasons).toHaveLength(10);
  });

  test.each([
    ['nothing', '', EMPTY],
    ['nothing but a byte order mark', '\u{feff}', EMPTY],
    ['blank lines', '\n\n\n', EMPTY],
    [
      'another column',
      'Key,Name\n1,Ana\n',
      'The file lacks a required column: Id. It has: Key, Name. Correct the names in its header, or those in the flow.',
    ],
    [
      'columns in other letters',
      'ID,NAME\n1,Ana\n',
      'The file lacks required columns: Id, Name. It has: ID, NAME. Correct the names in its header, or those in the flow.',
    ],
    [
      'no header',
      '1,Ana\n2,Tom\n',
      'The first line of the file has none of the columns that the flow reads: Id, Name, Note. It must be a header with these names.',
    ],
    [
      'another delimiter',
      'Id;Name\n1;Ana\n',
      'The first line of the file has none of the columns that the flow reads: Id, Name, Note. Its columns are separated by semicolons, where the flow reads commas: export it with commas, or set "delimiter": ";" in the source of the flow.',
    ],
    ['a column twice', 'Id,Name,Id\n1,Ana,2\n', 'The file has a column twice: Id. Rename one of them.'],
    ['JSON', '[{"Id": 1}]', 'The file is not a CSV: it looks like JSON. Export its rows as CSV in UTF-8.'],
    [
      'an open quote',
      'Id,Name\n1,Ana\n2,"secret\n3,Eve\n',
      `The file cannot be read as CSV: in row 2, a quoted field is never closed. ${QUOTES}`,
    ],
    [
      'an open quote in its header',
      'Id,"Name\n1,Ana\n',
      `The file cannot be read as CSV: in its header, a quoted field is never closed. ${QUOTES}`,
    ],
    [
      'a stray quote',
      'Id,Name\n1,Ana\n2,sec"ret\n',
      `The file cannot be read as CSV: in row 2, a quote stands inside a field that is not quoted. ${QUOTES}`,
    ],
  ])('of %s is refused', async (_, csv, message) => {
    await expect(transform(csv)).rejects.toMatchObject({ name: 'RunFailure', message });
  });

  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), 'a picture (PNG)'],
    ['UTF-16', Buffer.from('\u{feff}Id,Name\n1,Ana\n', 'utf16le'), 'text in UTF-16'],
    ['Latin-1', Buffer.from(`Id,Name\n${'1,Ana\n'.repeat(100_000)}2,José\n`, 'latin1'), 'Windows-1252 or Latin-1'],
    ['binary', Buffer.from('Id,Name\n1,\u0000\n'), 'it is binary'],
    ['cut off', Buffer.from('Id,Name\n1,José').subarray(0, -1), 'it was cut off'],
  ])('that is %s is refused, and what it is is said', async (_, content, said) => {
    await expect(transform(content)).rejects.toMatchObject({
      name: 'RunFailure',
      message: expect.stringContaining(said),
    });
  });

  test('whose flow and name do not tell its format is refused for what it is', async () => {
    const workbook = Buffer.from('PK\u0003\u0004\u0014\0xl/workbook.xml', 'latin1');
    await expect(transform(workbook, { name: 'orders.xlsx' })).rejects.toThrow('it looks like an Excel workbook.');
    await expect(transform('Id,Name\n1,Ana\n', { name: 'orders.txt' })).rejects.toThrow(
      'The format of the file is unknown: its name ends in none of .csv, .jsonl and .ndjson. Rename it, or set "format" in the source of the flow.',
    );
  });

  test('with an endless quoted field is refused before it fills the memory', async () => {
    await expect(transform(`Id,Name\n1,"${'x'.repeat(3 * 1024 * 1024)}`)).rejects.toThrow(
      'in row 1, there are more than 1 MiB',
    );
  });

  test('with a character on the border of two reads keeps it', async () => {
    const name = 'é'.repeat(100_000);
    await transform(`Id,Name\n1,x${name}\n`);

    expect(await written('mapped.csv')).toBe(`id,name,note\n1,x${name},\n`);
  });
});

describe('a file of JSON lines', () => {
  test('maps its objects, and rejects lines that are none', async () => {
    const { extension, rowCounts } = await transform('{"Id": 1, "Name": "Ana"}\r\n\n[7]\n{"Id": 2', {
      name: 'file.NDJSON',
    });

    expect([extension, rowCounts]).toEqual(['jsonl', { source: 3, mapped: 1, rejected: 2 }]);
    expect(await written('mapped.jsonl')).toBe('{"id":1,"name":"Ana","note":null}\n');
    expect(
      (await written('rejects.jsonl'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: '[7]', reject_reason: 'the line is not a JSON object', row_number: 2 },
      { line: '{"Id": 2', reject_reason: 'the line is not a JSON object', row_number: 3 },
    ]);
  });

  test('is one when the flow says so, whatever its name', async () => {
    const { rowCounts } = await transform('{"Id": 1, "Name": "Ana"}', { name: 'a.txt', source: { format: 'jsonl' } });

    expect(rowCounts.mapped).toBe(1);
  });

  test.each([
    ['is empty', '', 'The file is empty.'],
    ['has an endless line', 'x'.repeat(3 * 1024 * 1024), 'a line is longer than 1 MiB'],
  ])('that %s is refused', async (_, content, message) => {
    await expect(transform(content, { name: 'file.jsonl' })).rejects.toThrow(message);
  });
});

test('a file of a format that neither flow nor name tell is refused', async () => {
  await expect(transform('Id,Name\n', { name: 'orders.dat' })).rejects.toThrow('The format of the file is unknown');
});
