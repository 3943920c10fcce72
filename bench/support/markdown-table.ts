/** A Markdown table. Columns of numbers are right-aligned, except the first. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const isText = (at: number) => at === 0 || rows.some((row) => WORDS.test(row[at] ?? ''));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (isText(at) ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Longer than a unit. */
const WORDS = /[A-Za-z]{4}/;
