import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { detectDelimiter } from './delimiter.ts';
import type { FileSource } from './flow-definition.ts';
import { csvFile, jsonLinesFile, linesFile } from './row-file.ts';
import { jsonValue, type MappedRow, rowMapper } from './row-mapper.ts';
import { RunFailure } from './run-failures.ts';
import type { RejectReason, RowCounts } from './run-script.ts';
import { openCsv, openJsonLines, type SourceRow, type Wanted } from './source-rows.ts';
import { describeUnexpectedFormat, START_BYTES } from './unexpected-format.ts';

export interface TransformJob {
  /** The staged source file. */
  readonly file: string;
  /** The names that its producer may have given the file: the first extension that tells a format counts if the flow names none. */
  readonly names: readonly string[];
  readonly source: FileSource;
  readonly columns: Wanted;
  /** Paths of the two output files, without extension. The one for rejects is written only if there are any. */
  readonly mappedStem: string;
  readonly rejectsStem: string;
  readonly signal?: AbortSignal;
}

export interface TransformResult {
  readonly extension: 'csv' | 'jsonl';
  readonly rowCounts: RowCounts;
  /** The ten most frequent, most frequent first. */
  readonly rejectReasons: readonly RejectReason[];
}

interface Outputs {
  readonly map: (values: readonly (string | null)[]) => Promise<void> | undefined;
  readonly reject: (row: SourceRow, reason: string, rowNumber: number) => Promise<void> | undefined;
  readonly close: () => Promise<unknown>;
}

const TOP_REASONS = 10;
const EXTENSIONS: ReadonlyMap<string, 'csv' | 'jsonl'> = new Map([
  ['.csv', 'csv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
]);
const UNKNOWN_FORMAT =
  'The format of the file is unknown: its name ends in none of .csv, .jsonl and .ndjson. Rename it, or set "format" in the source of the flow.';

/**
 * Maps a file row by row, in memory that does not grow with the file.
 * Row numbers count data rows from 1, without the header and blank lines.
 * @throws {RunFailure} when the file as a whole is not what the flow reads
 */
export async function transformFile(job: TransformJob): Promise<TransformResult> {
  const start = await startOf(job.file);
  const extension = formatOf(job, start);
  const unexpected = describeUnexpectedFormat(start, extension);
  if (unexpected !== undefined) throw new RunFailure(unexpected);
  if (extension === undefined) throw new RunFailure(UNKNOWN_FORMAT);
  const { rows, outputs } = extension === 'csv' ? await csvJob(job, start) : await jsonLinesJob(job);
  const mapRow = job.columns === 'as they are' ? asItIs : rowMapper(job.columns, job.source.nulls);
  const reasonCounts = new Map<string, number>();
  let mapped = 0;
  let rejected = 0;
  try {
    for await (const row of rows) {
      job.signal?.throwIfAborted();
      const result = row.problem === undefined ? mapRow(row.raw) : { reasons: [row.problem] as const };
      if ('values' in result) {
        mapped += 1;
        await outputs.map(result.values);
      } else {
        rejected += 1;
        for (const reason of result.reasons) reasonCounts.set(reason, (reasonCounts.get(reason) ?? 0) + 1);
        await outputs.reject(row, result.reasons.join('; '), mapped + rejected);
      }
    }
  } finally {
    await outputs.close();
  }
  const rejectReasons = [...reasonCounts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, TOP_REASONS);
  return { extension, rowCounts: { source: mapped + rejected, mapped, rejected }, rejectReasons };
}

/** The format that the flow names, else the one that the file's extension tells; in a pass-through flow else its content. */
function formatOf({ source, names, columns }: TransformJob, start: Buffer): FileSource['format'] {
  const [extension] = names.flatMap((name) => EXTENSIONS.get(extname(name).toLowerCase()) ?? []);
  const format = source.format ?? extension;
  if (format !== undefined || columns !== 'as they are') return format;
  return /^\ufeff?\s*[[{]/.test(start.toString('utf8')) ? 'jsonl' : 'csv';
}

const asItIs = (raw: readonly unknown[]): MappedRow => ({ values: raw.map(String) });

async function startOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

async function csvJob(
  { columns, source, ...job }: TransformJob,
  start: Buffer,
): Promise<{ rows: AsyncIterable<SourceRow>; outputs: Outputs }> {
  const usual = columns === 'as they are' ? detectDelimiter(start.toString('utf8')) : ',';
  const { header, rows } = await openCsv(job.file, columns, source.delimiter ?? usual);
  const mappedHeader = columns === 'as they are' ? header : columns.map((column) => column.to);
  const mapped = csvFile(`${job.mappedStem}.csv`, mappedHeader);
  const rejects = csvFile(`${job.rejectsStem}.csv`, [...header, 'reject_reason', 'row_number']);
  await mapped.create();
  return {
    rows,
    outputs: {
      map: (values) => mapped.add(values),
      reject: (row, reason, rowNumber) => rejects.add([...fitted(row.original, header.length), reason, rowNumber]),
      close: () => Promise.all([mapped.close(), rejects.close()]),
    },
  };
}

async function jsonLinesJob({
  columns,
  ...job
}: TransformJob): Promise<{ rows: AsyncIterable<SourceRow>; outputs: Outputs }> {
  // A line as it is stays the text that it was: parsed numbers would lose digits.
  const mapped = linesFile(`${job.mappedStem}.jsonl`);
  const rejects = jsonLinesFile(`${job.rejectsStem}.jsonl`);
  await mapped.create();
  const toLine = (values: readonly (string | null)[]) =>
    columns === 'as they are'
      ? (values[0] ?? '')
      : JSON.stringify(
          Object.fromEntries(columns.map(({ to, type }, index) => [to, jsonValue(type, values[index] ?? null)])),
        );
  return {
    rows: openJsonLines(job.file, columns),
    outputs: {
      map: (values) => mapped.add(toLine(values)),
      reject: (row, reason, rowNumber) =>
        rejects.add({ ...row.original, reject_reason: reason, row_number: rowNumber }),
      close: () => Promise.all([mapped.close(), rejects.close()]),
    },
  };
}

/** Joins surplus fields into the last column and pads missing ones, so that the reject reason stays in its own column. */
function fitted(original: SourceRow['original'], width: number): readonly unknown[] {
  const fields: readonly unknown[] = Array.isArray(original) ? original : [];
  return Array.from({ length: width }, (_, index) =>
    index === width - 1 && fields.length > width ? fields.slice(index).join(',') : fields[index],
  );
}
