import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describeNotUtf8,
  describeUnexpectedFormat,
  type ExpectedFormat,
  START_BYTES,
} from '../src/unexpected-format.ts';
import { zip } from './zip-archive.ts';

const CSV = 'Id,Name\n1,Ana\n2,"secret"\n';
const bytes = (text: string) => Buffer.from(text, 'latin1');
const lookOf = (content: Buffer, wanted: ExpectedFormat = 'csv') =>
  describeUnexpectedFormat(content.subarray(0, START_BYTES), wanted);

const EXCEL = 'In Excel, save it as "CSV UTF-8 (Comma delimited)".';
const UNPACK = 'Unpack it, and upload the file that is in it.';

describe('a file that is no CSV', () => {
  it.each([
    ['Excel writes', zip('[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml'), 'an Excel workbook', EXCEL],
    [
      'openpyxl writes',
      zip('docProps/app.xml', 'docProps/core.xml', 'xl/theme/theme1.xml'),
      'an Excel workbook',
      EXCEL,
    ],
    [
      'old Excel writes',
      bytes('\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1\0\0'),
      'an old Excel workbook (.xls)',
      EXCEL,
    ],
    [
      'LibreOffice writes',
      zip('mimetypeapplication/vnd.oasis.opendocument.spreadsheet'),
      'a spreadsheet of LibreOffice',
      '"Text CSV"',
    ],
    [
      'Word writes',
      zip('[Content_Types].xml', 'word/document.xml'),
      'a Word document',
      'Export its table as CSV in UTF-8.',
    ],
    ['zip packs', zip('orders.csv'), 'a ZIP archive', UNPACK],
    ['gzip packs', gzipSync(CSV), 'a file that gzip has compressed', UNPACK],
    ['zstd packs', zstdCompressSync(CSV), 'a file that Zstandard has compressed', UNPACK],
    ['bzip2 packs', bytes('BZh91AY&SYabcd'), 'a file that bzip2 has compressed', UNPACK],
    ['a printer gets', bytes('%PDF-1.7\n%\u00e2\u00e3'), 'a PDF', 'Export the data that it shows as CSV in UTF-8.'],
    ['Spark writes', bytes('PAR1\u0015\u0004\u0015'), 'Parquet', 'Export its rows as CSV in UTF-8.'],
    ['Kafka writes', bytes('Obj\u0001\u0004\u0016avro.schema'), 'Avro', 'Export its rows as CSV in UTF-8.'],
    ['an API answers', Buffer.from('\ufeff \n {"orders": []}'), 'JSON', 'Export its rows as CSV in UTF-8.'],
    ['a server answers', Buffer.from('\n<!DOCTYPE html><title>secret'), 'a web page', 'Open it in a browser'],
    ['an old system exports', Buffer.from('<?xml version="1.0"?><secret/>'), 'XML', 'Export its rows as CSV in UTF-8.'],
    ['PowerShell writes', Buffer.from(`\ufeff${CSV}`, 'utf16le'), 'text in UTF-16', 'CSV UTF-8'],
    ['UTF-16 is without a mark', Buffer.from(CSV, 'utf16le'), 'text in UTF-16', 'CSV UTF-8'],
    ['big-endian UTF-16 is', Buffer.from(`\ufeff${CSV}`, 'utf16le').swap16(), 'text in UTF-16', 'CSV UTF-8'],
    ['big-endian UTF-16 is without a mark', Buffer.from(CSV, 'utf16le').swap16(), 'text in UTF-16', 'CSV UTF-8'],
  ])('as what %s: it is named, with what to do', (_, content, what, advice) => {
    const said = lookOf(content);
    expect(said).toContain(`The file is not a CSV: it looks like ${what}`);
    expect(said).toContain(advice);
    expect(said).not.toContain('secret');
  });

  it('is told in the words of what the flow reads', () => {
    expect(lookOf(gzipSync(CSV), 'jsonl')).toMatch(/^The file is not JSON lines: /);
    expect(describeUnexpectedFormat(gzipSync(CSV), undefined)).toMatch(/^The file is not a CSV or JSON lines: /);
    expect(lookOf(zip('xl/workbook.xml'), 'jsonl')).toContain('and make JSON lines in UTF-8 of that.');
    expect(lookOf(Buffer.from('[{"a": 1}]'), 'jsonl')).toContain('one JSON document. Write each row');
  });
});

describe('a file that may be right', () => {
  it.each([
    ['', 'csv'],
    ['PAR1,PAR2\n1,2\n', 'csv'],
    ['ORC,BZh9,ARROW1\n', 'csv'],
    ['PK,Name\n', 'csv'],
    ['Id,Name\n1,Zoë 订单 🙂\n', 'csv'],
    ['{"Id": 1}\n', 'jsonl'],
  ] as const)('is let through: %j', (text, wanted) => {
    expect(lookOf(Buffer.from(text), wanted)).toBeUndefined();
  });

  it('is let through whatever the names of its columns are', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_ ;%!-]+$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), (names) => {
        fc.pre(!names[0]?.startsWith('%PDF-'));
        expect(lookOf(Buffer.from(`${names.join(',')}\n`))).toBeUndefined();
      }),
    );
  });
});

describe('text that is not UTF-8', () => {
  it('is told as text of an older encoding, unless it has what no text has', () => {
    expect(describeNotUtf8(bytes('1,Jos\u00e9\r\n\t2'))).toContain('such as Windows-1252 or Latin-1. Save it in UTF-8');
    expect(describeNotUtf8(bytes('1,\u0093quoted\u0094'))).toContain('Windows-1252');
    expect(describeNotUtf8(bytes('1,\u00e9\u0001'))).toBe(
      'The file is not text in UTF-8: it is binary, or saved in another encoding. Export its rows as text in UTF-8.',
    );
  });
});
