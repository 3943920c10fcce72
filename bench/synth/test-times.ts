import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { table } from '../support/markdown-table.ts';

/** What vitest's JSON reporter writes, as far as it is read here. Times are in milliseconds. */
export interface TestReport {
  readonly numTotalTests: number;
  readonly testResults: readonly { readonly name: string; readonly startTime: number; readonly endTime: number }[];
}

const SLOWEST = 5;

/** The report that `.ci/run` writes. */
const REPORT = new URL('../../cdk.out/test-results.json', import.meta.url);

/** How long the last run of all tests took, if there is a report. */
export async function testTimesText(): Promise<string> {
  try {
    return textOf(JSON.parse(await readFile(REPORT, 'utf8')) as TestReport);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return 'No times of tests: `.ci/run`, or `npm test -- --reporter=json --outputFile.json=cdk.out/test-results.json`, leaves them.';
  }
}

export function textOf({ numTotalTests, testResults }: TestReport): string {
  const files = testResults
    .map(({ name, startTime, endTime }) => ({ name: basename(name), startTime, endTime, ms: endTime - startTime }))
    .toSorted((a, b) => b.ms - a.ms);
  const whole = Math.max(...files.map(({ endTime }) => endTime)) - Math.min(...files.map(({ startTime }) => startTime));
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  const slowest = files.slice(0, SLOWEST).map(({ name, ms }) => [name, seconds(ms)]);
  return [
    `${numTotalTests} tests in ${files.length} files took ${seconds(whole)} s in all, two files at a time. The slowest files:`,
    table(['file', 's'], slowest),
  ].join('\n\n');
}
