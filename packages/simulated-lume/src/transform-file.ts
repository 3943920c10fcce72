import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Column, FileSource } from './flow-definition.ts';
import { csvFile, jsonLinesFile } from './row-file.ts';
import { jsonValue, rowMapper } from './row-mapper.ts';
import { RunFailure } from './run-failures.ts';
import type { RejectReason, RowCounts } from './run-script.ts';
import { openCsv, openJsonLines, type SourceRow } from './source-rows.ts';
import { describeUnexpectedFormat, START_BYTES } from './unexpected-format.ts';

export interface TransformJob {
  /** The staged source file. */
  readonly file: string;
  /** The name that its producer gave the file; the extension tells the format where the flow does not. */
  readonly name: string;
  readonly source: FileSource;
  readonly columns: readonly Column[];
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

/**
 * Maps a file row by row, in memory that does not grow with the file.
 * Row numbers count data rows from 1, without the header and blank lines.
 * @throws {RunFailure} when the file as a whole is not what the flow reads
 */
export async function transformFile(job: TransformJob): Promise<TransformResult> {
  const extension = formatOf(job);
  const unexpected = describeUnexpectedFormat(await startOf(job.file), extension);
  if (unexpected !== undefined) throw new RunFailure(unexpected);
  if (extension === undefined) {
    throw new RunFailure('The format of the file is unknown: its name ends in none of .csv, .jsonl and .ndjson.');
  }
  const { rows, outputs } = extension === 'csv' ? await csvJob(job) : await jsonLinesJob(job);
  const mapRow = rowMapper(job.columns, job.source.nulls);
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

/** The format that the flow names, else the one that the file's extension tells. */
function formatOf(job: TransformJob): 'csv' | 'jsonl' | undefined {
  if (job.source.format !== undefined) return job.source.format;
  switch (extname(job.name).toLowerCase()) {
    case '.csv':
      return 'csv';
    case '.jsonl':
    case '.ndjson':
      return 'jsonl';
    default:
      return undefined;
  }
}

async function startOf(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

async function csvJob(job: TransformJob): Promise<{ rows: AsyncIterable<SourceRow>; outputs: Outputs }> {
  const { header, rows } = await openCsv(job.file, job.columns, job.source.delimiter ?? ',');
  const mappedHeader = job.columns.map((column) => column.to);
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

async function jsonLinesJob(job: TransformJob): Promise<{ rows: AsyncIterable<SourceRow>; outputs: Outputs }> {
  const mapped = jsonLinesFile(`${job.mappedStem}.jsonl`);
  const rejects = jsonLinesFile(`${job.rejectsStem}.jsonl`);
  await mapped.create();
  const toObject = (values: readonly (string | null)[]) =>
    Object.fromEntries(job.columns.map(({ to, type }, index) => [to, jsonValue(type, values[index] ?? null)]));
  return {
    rows: openJsonLines(job.file, job.columns),
    outputs: {
      map: (values) => mapped.add(toObject(values)),
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
