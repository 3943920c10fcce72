/** The format that a flow reads; undefined where neither the flow nor the file's name tells. */
export type ExpectedFormat = 'csv' | 'jsonl' | undefined;

/** How many bytes of the start of a file `describeUnexpectedFormat` needs. */
export const START_BYTES = 4096;

interface Format {
  /** Completes "it looks like …". */
  readonly name: string;
  /** A sentence that says what to upload instead. */
  readonly advice: (as: string) => string;
}

const NAMES = { csv: 'a CSV', jsonl: 'JSON lines', unknown: 'a CSV or JSON lines' } as const;

const exported = (as: string) => `Export its rows as ${as}.`;
const unpacked = () => 'Unpack it, and upload the file that is in it.';

const AS_UTF8 = 'Save it in UTF-8; in Excel that is "CSV UTF-8 (Comma delimited)".';
const UTF_16: Format = { name: 'text in UTF-16', advice: () => `${AS_UTF8} Its "Unicode Text" is UTF-16.` };

const WORKBOOK: Format = {
  name: 'an Excel workbook',
  advice: (as) =>
    `In Excel, save it as "CSV UTF-8 (Comma delimited)"${as.startsWith('CSV') ? '' : `, and make ${as} of that`}.`,
};

/** Formats by how a file begins, one character per byte. Where the letters could begin a CSV, bytes that are never text follow. */
const SIGNATURES: readonly (readonly [start: string | RegExp, format: Format])[] = [
  [
    '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1',
    { ...WORKBOOK, name: 'an old Excel workbook (.xls), a workbook with a password, or another document of Office' },
  ],
  ['%PDF-', { name: 'a PDF', advice: (as) => `Export the data that it shows as ${as}.` }],
  [/^PAR1\p{Cc}/u, { name: 'Parquet', advice: exported }],
  ['Obj\u0001', { name: 'Avro', advice: exported }],
  ['ARROW1\0', { name: 'Arrow', advice: exported }],
  ['SQLite format 3\0', { name: 'a SQLite database', advice: exported }],
  ['\u001f\u008b', { name: 'a file that gzip has compressed', advice: unpacked }],
  [/^BZh[1-9]1AY&SY/, { name: 'a file that bzip2 has compressed', advice: unpacked }],
  ['\u0028\u00b5\u002f\u00fd', { name: 'a file that Zstandard has compressed', advice: unpacked }],
  ['\u00fd7zXZ\0', { name: 'a file that xz has compressed', advice: unpacked }],
  ['7z\u00bc\u00af\u0027\u001c', { name: 'a 7-Zip archive', advice: unpacked }],
  ['Rar!\u001a\u0007', { name: 'a RAR archive', advice: unpacked }],
  ['\u0089PNG', { name: 'a picture (PNG)', advice: exported }],
  ['\u00ff\u00d8\u00ff', { name: 'a picture (JPEG)', advice: exported }],
  ['\u00ff\u00fe', UTF_16],
  ['\u00fe\u00ff', UTF_16],
];

/**
 * Describes a file that is not in the format that the flow reads, and says what to upload instead. The sentence never
 * quotes the file.
 * @param start the first `START_BYTES` of the file, or all of it
 * @returns undefined where the file looks right, or like no known format
 */
export function describeUnexpectedFormat(start: Buffer, expected: ExpectedFormat): string | undefined {
  const format = binaryFormat(start) ?? textFormat(start, expected);
  return format && sentence(format, expected);
}

/**
 * Describes a file that is not UTF-8, which shows only at its first such character.
 * @param bytes around that character
 */
export function describeNotUtf8(bytes: Buffer): string {
  const isText = !bytes.some((byte) => byte === 0x7f || (byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)));
  if (!isText) return NOT_TEXT;
  return `The file is not text in UTF-8: it looks like text in an older encoding, such as Windows-1252 or Latin-1. ${AS_UTF8} Excel's other "CSV" is not UTF-8.`;
}

export const NOT_TEXT =
  'The file is not text in UTF-8: it is binary, or saved in another encoding. Export its rows as text in UTF-8.';

function sentence({ name, advice }: Format, expected: ExpectedFormat): string {
  const as = expected === 'jsonl' ? 'JSON lines in UTF-8' : 'CSV in UTF-8';
  return `The file is not ${NAMES[expected ?? 'unknown']}: it looks like ${name}. ${advice(as)}`;
}

function binaryFormat(start: Buffer): Format | undefined {
  const text = start.toString('latin1');
  if (text.startsWith('PK\u0003\u0004') || text.startsWith('PK\u0005\u0006')) return zipFormat(text);
  const known = SIGNATURES.find(([sign]) => (typeof sign === 'string' ? text.startsWith(sign) : sign.test(text)));
  return known?.[1] ?? (hasEveryOtherByteZero(start) ? UTF_16 : undefined);
}

/** Office documents are ZIP archives; the file names in them tell which. */
function zipFormat(text: string): Format {
  if (text.includes('xl/')) return WORKBOOK;
  if (text.includes('opendocument.spreadsheet')) {
    return {
      name: 'a spreadsheet of LibreOffice',
      advice: () => 'Save it as "Text CSV" with the character set UTF-8.',
    };
  }
  if (text.includes('word/')) return { name: 'a Word document', advice: (as) => `Export its table as ${as}.` };
  if (/\[Content_Types\]\.xml|docProps\//.test(text))
    return { ...WORKBOOK, name: 'an Excel workbook, or another document of Office' };
  return { name: 'a ZIP archive', advice: unpacked };
}

/** UTF-16 without a byte order mark: in most characters one of the two bytes is 0, always the same one. */
function hasEveryOtherByteZero(start: Buffer): boolean {
  const pairs = Math.floor(start.length / 2);
  const zeros = [0, 1].map(
    (at) => Array.from({ length: pairs }, (_, n) => start[2 * n + at]).filter((b) => b === 0).length,
  );
  const [less = 0, more = 0] = zeros.toSorted((a, b) => a - b);
  return pairs > 0 && more > pairs / 2 && less < pairs / 10;
}

/** Text in another format than the flow reads. */
function textFormat(start: Buffer, expected: ExpectedFormat): Format | undefined {
  const text = start
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<')) {
    const isPage = /^<(!doctype html|html|head|body|!--)/.test(text);
    if (!isPage) return { name: 'XML', advice: exported };
    const advice = () => 'Open it in a browser: often it is the error or sign-in page of what it was downloaded from.';
    return { name: 'a web page', advice };
  }
  if (expected === 'csv' && /^[[{]/.test(text)) return { name: 'JSON', advice: exported };
  if (expected === 'jsonl' && text.startsWith('[')) {
    return { name: 'one JSON document', advice: () => 'Write each row as a JSON object on a line of its own.' };
  }
  return undefined;
}
