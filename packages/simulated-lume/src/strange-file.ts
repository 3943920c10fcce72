/** What a flow reads; undefined: neither the flow nor the file's name says it. */
export type Wanted = 'csv' | 'jsonl' | undefined;

/** So many bytes from the start of a file are enough for `strangeFile`. */
export const START_BYTES = 4096;

interface Look {
  /** Completes "it looks like …". */
  readonly what: string;
  /** A sentence: what to upload in its place. */
  readonly advice: (as: string) => string;
}

const NAMES = { csv: 'a CSV', jsonl: 'JSON lines', unknown: 'a CSV or JSON lines' } as const;

const exported = (as: string) => `Export its rows as ${as}.`;
const unpacked = () => 'Unpack it, and upload the file that is in it.';

const AS_UTF8 = 'Save it in UTF-8; in Excel that is "CSV UTF-8 (Comma delimited)".';
const UTF_16: Look = { what: 'text in UTF-16', advice: () => `${AS_UTF8} Its "Unicode Text" is UTF-16.` };

const WORKBOOK: Look = {
  what: 'an Excel workbook',
  advice: (as) =>
    `In Excel, save it as "CSV UTF-8 (Comma delimited)"${as.startsWith('CSV') ? '' : `, and make ${as} of that`}.`,
};

/** By how a file begins, a character a byte. A CSV may begin with the letters of some: what follows them is never text. */
const SIGNATURES: readonly (readonly [start: string | RegExp, look: Look])[] = [
  [
    '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1',
    { ...WORKBOOK, what: 'an old Excel workbook (.xls), a workbook with a password, or another document of Office' },
  ],
  ['%PDF-', { what: 'a PDF', advice: (as) => `Export the data that it shows as ${as}.` }],
  [/^PAR1\p{Cc}/u, { what: 'Parquet', advice: exported }],
  ['Obj\u0001', { what: 'Avro', advice: exported }],
  ['ARROW1\0', { what: 'Arrow', advice: exported }],
  ['SQLite format 3\0', { what: 'a SQLite database', advice: exported }],
  ['\u001f\u008b', { what: 'a file that gzip has compressed', advice: unpacked }],
  [/^BZh[1-9]1AY&SY/, { what: 'a file that bzip2 has compressed', advice: unpacked }],
  ['\u0028\u00b5\u002f\u00fd', { what: 'a file that Zstandard has compressed', advice: unpacked }],
  ['\u00fd7zXZ\0', { what: 'a file that xz has compressed', advice: unpacked }],
  ['7z\u00bc\u00af\u0027\u001c', { what: 'a 7-Zip archive', advice: unpacked }],
  ['Rar!\u001a\u0007', { what: 'a RAR archive', advice: unpacked }],
  ['\u0089PNG', { what: 'a picture (PNG)', advice: exported }],
  ['\u00ff\u00d8\u00ff', { what: 'a picture (JPEG)', advice: exported }],
  ['\u00ff\u00fe', UTF_16],
  ['\u00fe\u00ff', UTF_16],
];

/**
 * Says what a file is that is not the text which a flow reads, and what to upload in its place. Nothing of its content is
 * in the sentence.
 * @param start its first `START_BYTES`, or all of it.
 * @returns undefined where the start does not tell: it looks right, or like nothing that is known.
 */
export function strangeFile(start: Buffer, wanted: Wanted): string | undefined {
  const look = binaryLook(start) ?? textLook(start, wanted);
  return look && sentence(look, wanted);
}

/**
 * Of text that is not UTF-8, which shows only where its first such character stands.
 * @param bytes around that place.
 */
export function notUtf8(bytes: Buffer): string {
  const isText = !bytes.some((byte) => byte === 0x7f || (byte < 0x20 && ![0x09, 0x0a, 0x0d].includes(byte)));
  if (!isText) return NOT_TEXT;
  return `The file is not text in UTF-8: it looks like text in an older encoding, such as Windows-1252 or Latin-1. ${AS_UTF8} Excel's other "CSV" is not UTF-8.`;
}

export const NOT_TEXT = 'The file is not text in UTF-8: it is binary, or saved in another encoding.';

/** Columns that something else separates than the flow reads: one name that is a list of names. */
export function otherDelimiter(header: readonly string[], delimiter: string): string {
  const [only = ''] = header;
  const found =
    header.length === 1 ? DELIMITERS.find(([sign]) => sign !== delimiter && only.includes(sign)) : undefined;
  const name = DELIMITERS.find(([sign]) => sign === delimiter)?.[1] ?? JSON.stringify(delimiter);
  return found === undefined ? '' : ` Its columns are separated by ${found[1]}, where the flow reads ${name}.`;
}

const DELIMITERS = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
  [',', 'commas'],
] as const;

function sentence({ what, advice }: Look, wanted: Wanted): string {
  const as = wanted === 'jsonl' ? 'JSON lines in UTF-8' : 'CSV in UTF-8';
  return `The file is not ${NAMES[wanted ?? 'unknown']}: it looks like ${what}. ${advice(as)}`;
}

function binaryLook(start: Buffer): Look | undefined {
  const text = start.toString('latin1');
  if (text.startsWith('PK\u0003\u0004') || text.startsWith('PK\u0005\u0006')) return zipLook(text);
  const known = SIGNATURES.find(([sign]) => (typeof sign === 'string' ? text.startsWith(sign) : sign.test(text)));
  return known?.[1] ?? (hasEveryOtherByteZero(start) ? UTF_16 : undefined);
}

/** Documents of Office are ZIP archives; the names in them tell which. */
function zipLook(text: string): Look {
  if (text.includes('xl/')) return WORKBOOK;
  if (text.includes('opendocument.spreadsheet')) {
    return {
      what: 'a spreadsheet of LibreOffice',
      advice: () => 'Save it as "Text CSV" with the character set UTF-8.',
    };
  }
  if (text.includes('word/')) return { what: 'a Word document', advice: (as) => `Export its table as ${as}.` };
  if (/\[Content_Types\]\.xml|docProps\//.test(text))
    return { ...WORKBOOK, what: 'an Excel workbook, or another document of Office' };
  return { what: 'a ZIP archive', advice: unpacked };
}

/** UTF-16 without a mark: in most of its characters one of two bytes is 0, always the same. */
function hasEveryOtherByteZero(start: Buffer): boolean {
  const pairs = Math.floor(start.length / 2);
  const zeros = [0, 1].map(
    (at) => Array.from({ length: pairs }, (_, n) => start[2 * n + at]).filter((b) => b === 0).length,
  );
  const [less = 0, more = 0] = zeros.toSorted((a, b) => a - b);
  return pairs > 0 && more > pairs / 2 && less < pairs / 10;
}

/** What is text, and other text than the flow reads. */
function textLook(start: Buffer, wanted: Wanted): Look | undefined {
  const text = start
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<')) {
    const isPage = /^<(!doctype html|html|head|body|!--)/.test(text);
    if (!isPage) return { what: 'XML', advice: exported };
    const advice = () => 'Open it in a browser: often it is the error or sign-in page of what it was downloaded from.';
    return { what: 'a web page', advice };
  }
  if (wanted === 'csv' && /^[[{]/.test(text)) return { what: 'JSON', advice: exported };
  if (wanted === 'jsonl' && text.startsWith('[')) {
    return { what: 'one JSON document', advice: () => 'Write each row as a JSON object on a line of its own.' };
  }
  return undefined;
}
