import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** The files that people drop first, and what the mail about each says to do. */

const CSV = 'id,name,amount\n1,Ana,9.50\n2,Ben,3\n';
const LATIN1 = Buffer.from('id,name\n1,José\n', 'latin1');
const WORKBOOK = Buffer.from(
  `PK\u0003\u0004\u0014${'\0'.repeat(20)}\u000f\0\0\0xl/workbook.xml\0\u0001\u0002`,
  'latin1',
);
const JSON_LINES = '{"id": 1}\n{"id": 2}\n';

const FILES: readonly (readonly [
  what: string,
  key: string,
  content: string | Buffer,
  subject: string,
  says: RegExp,
])[] = [
  ['proper CSV', 'proper.csv', CSV, 'SUCCEEDED proper.csv: 2 rows ready', /mapped\.csv/],
  ['semicolons', 'semicolons.csv', CSV.replaceAll(',', ';'), 'SUCCEEDED semicolons.csv: 2 rows ready', /mapped\.csv/],
  ['tabs', 'tabs.csv', CSV.replaceAll(',', '\t'), 'SUCCEEDED tabs.csv: 2 rows ready', /mapped\.csv/],
  ['Latin-1', 'latin-1.csv', LATIN1, 'FAILED latin-1.csv', /older encoding.*Save it in UTF-8/],
  ['UTF-16', 'utf-16.csv', Buffer.from(`\ufeff${CSV}`, 'utf16le'), 'FAILED utf-16.csv', /UTF-16\..*Save it in UTF-8/],
  ['gzip', 'gzip.csv', gzipSync(CSV), 'FAILED gzip.csv', /gzip has compressed\..*Unpack it/],
  ['a renamed workbook', 'excel.csv', WORKBOOK, 'FAILED excel.csv', /Excel workbook\..*CSV UTF-8/],
  ['a header alone', 'header.csv', 'id,name\n', 'SUCCEEDED header.csv: 0 rows', /0 rows/],
  ['nothing', 'empty.csv', '', 'NOT_STARTED empty.csv', /empty/],
  [
    'ragged rows',
    'ragged.csv',
    `${CSV}3,Cem\n`,
    'PARTIAL_FAILED ragged.csv: 1 row',
    /more or fewer fields than the header/,
  ],
  ['JSON lines', 'lines.jsonl', JSON_LINES, 'SUCCEEDED lines.jsonl: 2 rows ready', /mapped\.jsonl/],
];

let test: TestSystem;
beforeAll(async () => {
  test = await startTestSystem({ app: 'test/support/apps/own-files-app.ts' });
  for (const [, name, content] of FILES) await test.upload(`undescribed/${name}`, content);
  await test.upload('described/semicolons.csv', 'Order ID;Email\nSO-1;a@b.example\n');
  await test.upload('undescribed/no-route.CSV', CSV);
  await test.ended(FILES.length + 1);
  await test.system.delivered();
});
afterAll(() => test[Symbol.asyncDispose]());

/** The texts of the mails whose subject begins so, as one line each: mails are wrapped. */
async function mailsAbout(subject: string): Promise<readonly string[]> {
  const mails = test.events.flatMap((event) => (event.kind === 'mail' ? [event.mail] : []));
  const about = mails.filter((mail) => mail.subject.startsWith(subject));
  return Promise.all(about.map(async ({ file }) => (await readFile(file, 'utf8')).replace(/\s+/g, ' ')));
}

describe('a file of one’s own, through a flow that nobody has described', () => {
  it.each(FILES)('%s', async (_, _name, _content, subject, says) => {
    const mails = await mailsAbout(subject);
    expect(mails.join('\n')).toMatch(says);
  });
});

describe('a file of one’s own', () => {
  it('with semicolons tells whose flow reads commas what to change', async () => {
    const [mail] = await mailsAbout('FAILED semicolons.csv');
    expect(mail).toContain('separated by semicolons, where the flow reads commas');
    expect(mail).toContain('set "delimiter": ";" in the source of the flow');
  });

  it('that no route takes starts nothing', () => {
    const started = test.events.flatMap((event) =>
      event.kind === 'execution changed' ? [JSON.stringify(event.input)] : [],
    );
    expect(started.filter((input) => input.includes('no-route'))).toEqual([]);
  });
});
