/** The usual ones; of equals, the first counts. */
const DELIMITERS = [
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
] as const;

/**
 * The usual delimiter that a CSV has most of in its header; a comma where it has none.
 * @param start of the file
 */
export function detectDelimiter(start: string): string {
  // Names in quotes may have delimiters and line breaks in them.
  const lines = start.replace(/"[^"]*"/g, '').split(/[\r\n]+/);
  const header = lines.find((line) => line.trim() !== '') ?? '';
  const counts = DELIMITERS.map(([sign]) => header.split(sign).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))]?.[0] ?? ',';
}

/**
 * Names another delimiter that a file seems to have, because its header has more of that one, and says what to do.
 * Undefined where it has none.
 */
export function describeOtherDelimiter(header: readonly string[], delimiter: string): string | undefined {
  const line = header.join(delimiter);
  const found = detectDelimiter(line);
  if (line.split(found).length <= header.length) return undefined;
  const expected = nameOf(delimiter);
  return `Its columns are separated by ${nameOf(found)}, where the flow reads ${expected}: export it with ${expected}, or set "delimiter": ${JSON.stringify(found)} in the source of the flow.`;
}

function nameOf(delimiter: string): string {
  return DELIMITERS.find(([sign]) => sign === delimiter)?.[1] ?? JSON.stringify(delimiter);
}
