import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { lockState } from 'template-runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningSystem } from '../../local/running-system.ts';
import { STATE_DIR } from '../../local/state-dir.ts';
import { startScriptAtTerminal } from '../support/command-line/run-at-terminal.ts';
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

describe('npm run drop of a file that two routes take in two folders', () => {
  const DROP = fileURLToPath(new URL('../../local/drop.ts', import.meta.url));
  let folder: string;
  let lock: Disposable;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dropped-'));
    await writeFile(join(folder, 'both.csv'), CSV);
    const locked = lockState<RunningSystem>(join(folder, STATE_DIR));
    const { endpoint, template } = test.system;
    locked.announce({ endpoint, stackName: template.stackName });
    lock = locked;
  });
  afterAll(async () => {
    lock[Symbol.dispose]();
    await rm(folder, { recursive: true });
  });
  const atTerminal = () => startScriptAtTerminal([DROP, 'both.csv'], process.env, { cwd: folder });
  const uploads = () =>
    test.events.flatMap((event) =>
      event.kind === 'object created' && event.object.key.endsWith('both.csv') ? [event.object.key] : [],
    );

  it('asks which one is meant, and uploads it there', async () => {
    const drop = atTerminal();
    await drop.shows('Which one, 1 to 2?');
    drop.type('2\r');
    const { code, screen } = await drop.ended;
    expect(screen).toMatch(
      /1 {2}described\/both\.csv {2}\(described\)\n {2}2 {2}undescribed\/both\.csv {2}\(undescribed\)/,
    );
    expect(screen).toContain('/undescribed/both.csv.');
    expect(code).toBe(0);
    await test.until(() => uploads().length > 0);
    expect(uploads()).toEqual(['undescribed/both.csv']);
  });

  it.each(['3\r', '\r', 'two\r'])('uploads nothing where the answer is none of them: %j', async (answer) => {
    const before = uploads().length;
    const drop = atTerminal();
    await drop.shows('Which one, 1 to 2?');
    drop.type(answer);
    const { code, screen } = await drop.ended;
    expect(screen).toContain('none of them. Nothing was uploaded.');
    expect(code).toBe(1);
    expect(uploads()).toHaveLength(before);
  });

  it('uploads nothing without a terminal, and lists the keys', async () => {
    const failed = await promisify(execFile)(process.execPath, [DROP, 'both.csv'], { cwd: folder }).catch((e) => e);
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toContain(
      '  2  undescribed/both.csv  (undescribed)\nName a key with --as; nothing was uploaded.',
    );
  });
});
