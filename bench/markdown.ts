import type { Spread } from './statistics.ts';

/** A table of Markdown; numbers stand to the right. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumeric = (column: number) => column > 0 && rows.every((row) => /^[-\d–]|^$/.test(row[column] ?? ''));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, at) => (isNumeric(at) ? '---:' : '---'))), ...rows.map(line)].join('\n');
}

/** `46.9`, thousands of bytes. */
export function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

/** `12.3 (11.9–13.0)`: the median, and where the middle half lies. */
export function spreadText({ median, low, high }: Spread, digits = 1): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

/** `12,345` */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
