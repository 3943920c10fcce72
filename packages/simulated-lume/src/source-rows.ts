import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { describeOtherDelimiter } from './delimiter.ts';
import type { Column } from './flow-definition.ts';
import { isJsonObject } from './json-fields.ts';
import { RunFailure } from './run-failures.ts';
import { describeNotUtf8, NOT_TEXT } from './unexpected-format.ts';

/** One row of a source file. */
export interface SourceRow {
  /** The values that the flow asks for, in the order of its columns. As it is: all fields of a CSV, or the line of JSON. */
  readonly raw: readonly unknown[];
  /** The whole row: in a CSV its fields by position, in JSON lines the object. */
  readonly original: readonly string[] | Readonly<Record<string, unknown>>;
  /** Why the row cannot be mapped, whatever its values. */
  readonly problem?: string;
}

/** Longer records come from an open quote or the wrong format, and would have to be held in memory whole. */
const MAX_RECORD_CHARACTERS = 1024 * 1024;
const MAX_NAMED_CHARACTERS = 300;
const CUT_OFF =
  'The file ends in the middle of a character: it was cut off, or is not text in UTF-8. Upload it again, whole and in UTF-8.';
const EMPTY = {
  csv: 'The file is empty: it has not even a header. Upload it again with its header and its rows.',
  jsonl: 'The file is empty. Upload it again with a JSON object a line.',
} as const;
const RAGGED = 'the row has more or fewer fields than the header (a field with the delimiter in it needs quotes)';
const QUOTES = 'Put a field with quotes, line breaks or the delimiter in quotes, and write each quote in it twice.';

/** Our own words for the errors of csv-parse, whose messages quote the row. */
const CSV_PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands inside a field that is not quoted',
  CSV_MAX_RECORD_SIZE: 'there are more than 1 MiB; perhaps a quoted field is never closed',
};

/** The columns that a flow maps, or all of the file as they are. */
export type Wanted = readonly Column[] | 'as they are';

/**
 * Opens a CSV file; its rows are read as they are iterated.
 * @throws {RunFailure} here or while iterating, when the file is not the CSV that the flow expects
 */
export async function openCsv(
  file: string,
  columns: Wanted,
  delimiter: string,
): Promise<{ readonly header: readonly string[]; readonly rows: AsyncIterable<SourceRow> }> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // An upstream error destroys the parser with it, so it surfaces in the iteration below.
  pipeline(createReadStream(file), decodeUtf8, parser, () => undefined);
  const records: AsyncIterator<string[]> = parser[Symbol.asyncIterator]();
  const first = await nextRecord(records);
  if (first === undefined) throw new RunFailure(EMPTY.csv);
  const header = first.map((name) => name.trim());
  const positions = columns === 'as they are' ? [...header.keys()] : columnPositions(header, columns, delimiter);
  return { header, rows: csvRows(records, header.length, positions) };
}

/**
 * The rows of a file of JSON lines, read as they are iterated. Blank lines do not count.
 * @throws {RunFailure} while iterating
 */
export async function* openJsonLines(file: string, columns: Wanted): AsyncGenerator<SourceRow> {
  let seen = 0;
  for await (const line of lines(decodeUtf8(createReadStream(file)))) {
    seen += 1;
    const object = parseObject(line);
    yield object === undefined
      ? { raw: [], original: { line }, problem: 'the line is not a JSON object' }
      : { raw: columns === 'as they are' ? [line] : columns.map(({ from }) => object[from]), original: object };
  }
  if (seen === 0) throw new RunFailure(EMPTY.jsonl);
}

async function* csvRows(
  records: AsyncIterator<string[]>,
  width: number,
  positions: readonly number[],
): AsyncGenerator<SourceRow> {
  try {
    for (let fields = await nextRecord(records); fields !== undefined; fields = await nextRecord(records)) {
      const row = { raw: positions.map((position) => fields?.[position]), original: fields };
      yield fields.length === width ? row : { ...row, problem: RAGGED };
    }
  } finally {
    await records.return?.();
  }
}

async function nextRecord(records: AsyncIterator<string[]>): Promise<string[] | undefined> {
  try {
    const next = await records.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    if (error instanceof CsvError) {
      // The parser's own count, header included: rows that it had buffered when it failed never get here.
      const row = error['records'] === 0 ? 'in its header' : `in row ${error['records']}`;
      throw new RunFailure(
        `The file cannot be read as CSV: ${row}, ${CSV_PROBLEMS[error.code] ?? 'something is malformed'}. ${QUOTES}`,
      );
    }
    throw error;
  }
}

/** The position of each column of the flow in the file; -1 for an optional column that is absent. */
function columnPositions(header: readonly string[], columns: readonly Column[], delimiter: string): readonly number[] {
  const missing = columns.filter((column) => column.required === true && !header.includes(column.from));
  const isHeader = header.some((name) => columns.some(({ from }) => loose(from) === loose(name)));
  if (!isHeader) {
    // The first line may be data, which messages do not quote.
    throw new RunFailure(
      `The first line of the file has none of the columns that the flow reads: ${names(columns.map(({ from }) => from))}. ` +
        (describeOtherDelimiter(header, delimiter) ?? 'It must be a header with these names.'),
    );
  }
  if (missing.length > 0) {
    throw new RunFailure(
      `The file lacks ${missing.length === 1 ? 'a required column' : 'required columns'}: ` +
        `${names(missing.map((column) => column.from))}. It has: ${names(header)}. ` +
        'Correct the names in its header, or those in the flow.',
    );
  }
  const twice = columns.filter((column) => header.indexOf(column.from) !== header.lastIndexOf(column.from));
  if (twice.length > 0) {
    throw new RunFailure(
      `The file has a column twice: ${names(twice.map((column) => column.from))}. Rename one of them.`,
    );
  }
  return columns.map((column) => header.indexOf(column.from));
}

/** Forgives case, spaces and marks. */
function loose(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '') || name;
}

function names(list: readonly string[]): string {
  const text = list.map((name) => (name === '' ? '(no name)' : name)).join(', ');
  return text.length > MAX_NAMED_CHARACTERS ? `${text.slice(0, MAX_NAMED_CHARACTERS)}…` : text;
}

/** Strips a byte order mark. @throws {RunFailure} for anything that is not UTF-8 */
async function* decodeUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new RunFailure(chunk === undefined ? CUT_OFF : describeNotUtf8(chunk), { cause });
    }
  };
  for await (const chunk of chunks) {
    if (chunk.includes(0)) throw new RunFailure(NOT_TEXT);
    yield decode(chunk);
  }
  yield decode();
}

async function* lines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > MAX_RECORD_CHARACTERS) {
      throw new RunFailure('The file cannot be read as JSON lines: a line is longer than 1 MiB.');
    }
    yield* parts.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
