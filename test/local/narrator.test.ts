import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { DeployedRoute } from '../../functions/reconciliation/deployed-route.ts';
import type { LocalEvent } from '../../local/local-event.ts';
import { narrator } from '../../local/narrator.ts';

const NARRATOR = new URL('../../local/narrator.ts', import.meta.url).href;
const PRINTER = new URL('../../cli/terminal/printer.ts', import.meta.url).href;

function told(line: string): string[] {
  const lines: string[] = [];
  narrator((text) => lines.push(text))({ kind: 'log', functionName: 'on-arrival', line });
  return lines.map((text) => text.replace(/^\S+ +/, '').replace(/ {2,}/g, '  '));
}

it('says of an upload for which nothing is started why', () => {
  const line = { level: 'INFO', message: 'upload ignored', key: 'incoming/_SUCCESS', reason: 'pattern' };
  expect(told(JSON.stringify(line))).toEqual(['_SUCCESS  not started: pattern']);
});

it('says that an empty file is looked at again', () => {
  const line = { message: 'empty file will be looked at again', key: 'incoming/a.csv', seconds: 300 };
  expect(told(JSON.stringify(line))).toEqual(['a.csv  empty: checked again in 300 s']);
});

it.each(['{"message":"execution started"}', 'no JSON', 'null', '{"message":5}', '{"message":"toString"}'])(
  'says nothing of other lines of a log: %s',
  (line) => {
    expect(told(line)).toEqual([]);
  },
);

it.each([
  ['incoming/orders-2026-11-24T06:30:00.csv', 'orders-2026-11-24T06:30:00.csv'],
  ['incoming/archive/', 'incoming/archive/'],
])('names an object by its whole name, or a folder by its path: %s', (key, name) => {
  const lines: string[] = [];
  const object = {
    bucket: 'landing',
    key,
    size: 0,
    etag: 'e',
    sequencer: '1',
    time: '2026-11-24T06:30:00.000Z',
    reason: 'PutObject' as const,
  };
  narrator((text) => lines.push(text))({ kind: 'object created', object });
  expect(lines.map((text) => text.replace(/^\S+ +/, ''))).toEqual([`${name.padEnd(34)}  arrived: 0 bytes in landing`]);
  expect(told(JSON.stringify({ message: 'upload ignored', key, reason: 'pattern' }))).toEqual([
    `${name}  not started: pattern`,
  ]);
});

describe('of an upload that no route takes', () => {
  const route = { prefix: 'in/', suffix: '.csv', message: { route: 'orders', flow_version: 'orders:v1' } };
  const uploaded = (key: string, routes: () => readonly DeployedRoute[] | undefined) => {
    const lines: string[] = [];
    const object = { bucket: 'b', key, size: 1, etag: 'e', sequencer: '1', time: '', reason: 'PutObject' as const };
    narrator((text) => lines.push(text), undefined, routes)({ kind: 'object created', object });
    return lines.map((text) => text.replace(/^\S+ +/, '').replace(/ {2,}/g, '  '));
  };

  it('it is said why, beside its arrival', () => {
    expect(uploaded('in/a.CSV', () => [route])).toEqual([
      'a.CSV  arrived: 1 bytes in b',
      expect.stringMatching(
        /^a\.CSV {2}not started: no route: none takes it\. Nearly orders does, which takes in\/….csv\./,
      ),
    ]);
  });

  it('nothing is said where a route takes it, or while the routes are not known', () => {
    expect(uploaded('in/a.csv', () => [route])).toHaveLength(1);
    expect(uploaded('in/a.CSV', () => undefined)).toHaveLength(1);
  });
});

it('says why a message was put aside, for which nothing is started', () => {
  const error = { name: 'InvalidWorkflowInputError', message: 'source_path must be a text' };
  expect(told(JSON.stringify({ message: 'message put aside', error }))).toEqual([
    'message put aside: source_path must be a text',
  ]);
});

it('names an execution by its file, whatever its source path is made of', () => {
  const lines: string[] = [];
  const tell = narrator((text) => lines.push(text));
  const input = { source_path: 'orders-0cc175b9', arrival: { bucket: 'b', key: 'in/orders.csv' } };
  for (const status of ['RUNNING', 'SUCCEEDED']) {
    tell({ kind: 'execution changed', name: 'x', arn: 'arn:aws:states:a:b:execution:m:x', status, input });
  }
  expect(lines.map((text) => text.replace(/^\S+ +/, ''))).toEqual([`${'orders.csv'.padEnd(34)}  execution succeeded`]);
});

it('says that a function of another stack would be invoked', () => {
  const lines: string[] = [];
  narrator((text) => lines.push(text))({
    kind: 'not invoked',
    functionName: 'load',
    reason: 'it is not of this stack',
  });
  expect(lines[0]).toContain('the function load would be invoked: it is not of this stack');
});

describe('at a terminal', () => {
  const styled = (event: LocalEvent) => {
    const lines: string[] = [];
    narrator(
      (text) => lines.push(text),
      (tone, text) => `<${tone}>${text}</>`,
    )(event);
    return lines.map((text) => text.replace(/\d\d:\d\d:\d\d/, 'TIME'));
  };
  const reported = (outcome: string): LocalEvent => ({
    kind: 'task ended',
    execution: 'arn:aws:states:us-east-1:0:execution:workflow:a-csv',
    state: 'Write report',
    result: { report: { outcome, attributes: { outcome, flow_version: 'f:1', route: 'none' } } },
  });

  it.each([
    ['SUCCEEDED', 'green'],
    ['PARTIAL_FAILED', 'yellow'],
    ['FAILED', 'red'],
    ['NOT_STARTED', 'red'],
  ])('shows the outcome %s in %s', (outcome, tone) => {
    expect(styled(reported(outcome))).toEqual([`<dim>TIME</>  ${'a-csv'.padEnd(34)}  <${tone}>outcome ${outcome}</>`]);
  });
});

it('names the file of a mail, whole and on a line of its own', () => {
  const lines: string[] = [];
  const file = `.local/mail/2026-11-25T21-08-10-320Z_${'x'.repeat(80)}.eml`;
  const mail = { to: 'on-call@shop.example', subject: 'FAILED a.csv: run failed', text: '', file };
  narrator((text) => lines.push(text))({ kind: 'mail', mail });
  expect(lines[0]).toMatch(/ mail to on-call@shop\.example: FAILED a\.csv: run failed$/);
  expect(lines.slice(1)).toEqual([`          ${file}`]);
});

it('leaves texts plain where colours are not wanted', () => {
  const script = `import { Printer } from '${PRINTER}'; import { narrator } from '${NARRATOR}';
    const out = new Printer(process.stdout);
    narrator((line) => out.lines(line), out.paint)({ kind: 'trouble', what: 'the wire', error: 'gone' });`;
  const run = (env: Record<string, string>) =>
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      env: { PATH: '', ...env },
    });
  expect(run({})).not.toContain('\u001b');
  expect(run({ FORCE_COLOR: '1' })).toContain('\u001b[31mthe wire: gone');
});
