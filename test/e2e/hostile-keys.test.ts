import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordedIn } from '../support/aws/embedded-metrics.ts';
import { HOSTILE_KEYS } from '../support/system/hostile-keys.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const HEADER = 'Order ID,Ordered At,Customer,Email,Ship To,Item,Quantity,Amount,Currency,Gift,Note';
const GOOD = 'SO-990017,2026-11-24T06:04:50Z,Zora Quill,zora.quill@private.example,Elm Lane 9,Lamp,1,9.50,EUR,no,';
const BAD = 'SO-990018,2026-11-24T06:04:50Z,Ugo Brandt,not-an-address,Oak Road 4,Lamp,1,9.50,EUR,no,';
const FILE = [HEADER, GOOD, BAD, ''].join('\n');

const KEYS = Object.values(HOSTILE_KEYS)
  .flat()
  .map((name) => `incoming/${name}`);
const named = KEYS.map((key) => [JSON.stringify(key).slice(0, 60), key] as const);

/** One local system with all mail and Slack, to which every bad key is uploaded once. */
let test: TestSystem;
let directory: string;
const mails = () => test.events.flatMap((event) => (event.kind === 'mail' ? [event.mail] : []));
const lines = () => test.events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
const pathOf = (key: string) => `s3://${test.landingBucket}/${key}`;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lume-arrivals-'));
  test = await startTestSystem({ app: 'test/support/apps/monitored-app.ts', stateDir: directory, speed: 1000 });
  for (const key of KEYS) await test.upload(key, FILE);
  await test.ended(KEYS.length);
  await test.system.delivered();
});
afterAll(async () => {
  await test?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

describe('the key', () => {
  it.each(named)('%s is transformed once, as it stands', (_, key) => {
    const about = test.outcomes().filter(({ source_path }) => source_path === pathOf(key));
    expect(about.map(({ outcome }) => outcome)).toEqual(['PARTIAL_FAILED']);
    expect(test.system.lume.stats().starts_by_path[pathOf(key)]).toBe(1);
  });

  it('is read by Lume from nowhere else: no run for any other path', () => {
    expect(test.outcomes()).toHaveLength(KEYS.length);
    expect(Object.keys(test.system.lume.stats().starts_by_path).toSorted()).toEqual(KEYS.map(pathOf).toSorted());
  });
});

describe('whatever the key', () => {
  it('each reader gets one mail of it, with the headers that this system wrote and no other', async () => {
    expect(mails()).toHaveLength(2 * KEYS.length);
    for (const { file, subject } of mails()) {
      expect(subject).toMatch(/^PARTIAL_FAILED [\x20-\x7e]{1,84}$/);
      const [head = ''] = (await readFile(file, 'utf8')).split('\n\n');
      const headers = [...head.matchAll(/^([\w-]+):/gm)].map(([, name]) => name);
      expect(headers.toSorted()).toEqual(HEADERS);
    }
  });

  it('every file that this machine writes has a plain name, in the directory of the local system', async () => {
    const files = await readdir(directory, { recursive: true });
    const written = files.filter((file) => file.startsWith(`mail${sep}`) || file.startsWith(`slack${sep}`));
    expect(written.length).toBeGreaterThan(2 * KEYS.length);
    expect(written.filter((file) => !/^(mail|slack)[/\\][\w.-]+$/.test(file))).toEqual([]);
  });

  it('Slack takes the message, in which no text of a stranger is anything but text', () => {
    const payloads = (test.system.slack?.posts ?? []).map(({ payload }) => payload);
    expect(payloads).toHaveLength(KEYS.length);
    for (const { text } of payloads) expect(text).not.toMatch(/[<>]|https?:\/\//); // the one text that Slack reads as markup
    const parts = payloads.flatMap(partsOf);
    expect([...new Set(parts.map(({ type }) => type))].toSorted()).toEqual(INERT);
    for (const { url } of parts.filter(({ type }) => type === 'link')) expect(url).toMatch(CONSOLE);
  });

  it('links lead into the console of AWS alone', () => {
    const links = test.outcomes().flatMap(({ links }) => Object.values(links).filter((link) => link !== null));
    expect(links.length).toBeGreaterThan(KEYS.length);
    for (const link of links) expect(link).toMatch(CONSOLE);
  });

  it('a log line is one line of JSON, without an address, and no metric is named by it', () => {
    for (const line of lines()) expect(() => JSON.parse(line), line).not.toThrow();
    expect(lines().filter((line) => line.includes('@evil.example') || line.includes('@sub.evil'))).toEqual([]);
    const values = lines()
      .flatMap(recordedIn)
      .flatMap(({ dimensions }) => Object.values(dimensions));
    expect([...new Set(values)].filter((value) => !/^[\w:-]+$/.test(value))).toEqual([]);
  });

  it('nothing is put aside, and nothing goes wrong on the way', () => {
    expect(test.events.filter(({ kind }) => kind === 'trouble')).toEqual([]);
    expect(lines().filter((line) => /"level":"(ERROR|WARN)"/.test(line))).toEqual([]);
  });
});

const CONSOLE = /^https:\/\/us-east-1\.console\.aws\.amazon\.com\//;
/** Parts of Block Kit in which Slack reads no markup; a link has its address beside its text. */
const INERT = ['context', 'header', 'link', 'plain_text', 'rich_text', 'rich_text_section', 'text'];

function partsOf(value: unknown): readonly { readonly type: string; readonly url?: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(partsOf);
  return 'type' in value ? [value as { type: string }, ...inside] : inside;
}

const HEADERS = [
  'Content-Transfer-Encoding',
  'Content-Type',
  'Date',
  'From',
  'MIME-Version',
  'Message-ID',
  'Subject',
  'To',
];
