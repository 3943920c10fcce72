import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { inColumns, shortenedTo, wrapped } from '../../../cli/terminal/text-layout.ts';

const FAMILY = '👩‍👩‍👧‍👦';
const graphemes = (text: string) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

describe('a text in so many columns', () => {
  it.each([
    ['incoming/orders-2026-11-24.csv', 20, 'incoming/o…11-24.csv'],
    ['short.csv', 20, 'short.csv'],
    ['注文データ二〇二六年十一月.csv', 15, '注文デー…月.csv'],
    [`${FAMILY.repeat(10)}.csv`, 10, `${FAMILY.repeat(2)}….csv`],
    [`${'e\u0301'.repeat(30)}.csv`, 9, `${'e\u0301'.repeat(4)}….csv`],
  ])('%s keeps both ends in %i, and no character is cut', (text, columns, short) => {
    expect(shortenedTo(columns, text)).toBe(short);
  });

  it('is exactly as wide as it is to be, of whole characters, whatever it is', () => {
    const unit = fc.oneof(
      fc.constantFrom('日', '😀', FAMILY, 'e\u0301', 'a', 'ｱﾞ', '한', '🇩🇪'),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), fc.integer({ min: 1, max: 80 }), (parts, columns) => {
        const text = parts.join('').replace(/[\p{Cc}\p{Cf}]/gu, '');
        const cell = inColumns(columns, text);
        expect(stringWidth(cell)).toBe(columns);
        const whole = new Set([...graphemes(text), '…', ' ']);
        expect(graphemes(cell).filter((each) => !whole.has(each))).toEqual([]);
      }),
    );
  });
});

describe('a line that is wrapped', () => {
  const ERROR =
    'Lume refused the file: 変換に失敗しました。列「数量」が数値ではありません。 See the rejected rows in the report for the first ones.';

  it.each([40, 80, 200])('keeps within %i columns, below its label', (columns) => {
    const rows = wrapped(columns, '  error       ', ERROR);
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
    expect(rows[0]).toMatch(/^ {2}error {7}Lume refused/);
    for (const row of rows.slice(1)) expect(row).toMatch(/^ {14}\S/);
    expect(
      rows
        .map((row) => row.slice(14))
        .join('')
        .replaceAll(' ', ''),
    ).toBe(ERROR.replaceAll(' ', ''));
  });

  it('has a command whole, on a line of its own, so that it can be copied', () => {
    const command =
      'npx --no lume-arrivals -- watch orders-csv-rerun-5f3c09ab --deployment reruns --region eu-central-1';
    expect(wrapped(60, '', `No longer watched; the execution goes on. Watch it again: ${command}`)).toEqual([
      'No longer watched; the execution goes on. Watch it again:',
      command,
    ]);
  });

  it('breaks no word, because what a terminal breaks is copied whole', () => {
    const uri = `s3://landing/${'x'.repeat(100)}.csv`;
    expect(wrapped(40, '  ', `There is no object ${uri} here`)).toEqual(['  There is no object', `  ${uri}`, '  here']);
  });

  it('leaves names in the Unicode form that they have', () => {
    const text = `There is no object s3://landing/${'e\u0301'.repeat(20)}.csv in this bucket at all`;
    expect(wrapped(40, '', text)).toEqual([text]);
  });
});
