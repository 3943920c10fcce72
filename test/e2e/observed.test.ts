import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetExecutionHistoryCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClient } from 'template-runner/local-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS, NAMESPACE } from '../../functions/metrics.ts';
import { LATEST_ERRORS, LOG_QUERIES } from '../../lib/monitoring/log-queries.ts';
import { type Recorded, recordedIn } from '../support/aws/embedded-metrics.ts';
import { putSecret } from '../support/system/put-secret.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import { type AlarmProperties, metricsOf } from '../support/template/template-alarms.ts';
import { assemblyOf } from '../support/vitest/shared-assemblies.ts';

const KEY = 'local-lume-key-4f7c0e19';
const HEADER = 'Order ID,Ordered At,Customer,Email,Ship To,Item,Quantity,Amount,Currency,Gift,Note';
const GOOD_ROW = 'SO-990017,2026-11-24T06:04:50Z,Zora Quill,zora.quill@private.example,Elm Lane 9,Lamp,1,9.50,EUR,no,';
const BAD_ROW = 'SO-990018,2026-11-24T06:04:50Z,Ugo Brandt,not-an-address,Oak Road 4,Lamp,1,9.50,EUR,no,';
const FILE = { good: `${HEADER}\n${GOOD_ROW}\n`, mixed: `${HEADER}\n${GOOD_ROW}\n${BAD_ROW}\n`, broken: GOOD_ROW };
/** In no log and no metric: parts of rows, of addresses, and what the functions keep as secrets. */
const PRIVATE = ['SO-9900', 'Zora', 'Ugo', 'Elm Lane', 'Oak Road', '@shop.example', '@private.example', '/services/'];

/**
 * One local system at the level debug that goes through every scenario once. What its functions write is what
 * CloudWatch would get.
 */
let test: TestSystem;
let directory: string;
let alarms: readonly AlarmProperties[];
let sqs: SQSClient;

const lines = () => test.events.flatMap((event) => (event.kind === 'log' ? [event.line] : []));
const logged = () => lines().map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
const recorded = (): readonly Recorded[] => lines().flatMap(recordedIn);
const outcomesOf = (part: string) => test.outcomes().filter(({ source_path }) => source_path?.includes(part));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lume-arrivals-'));
  const assemblyDir = await assemblyOf('test/support/apps/monitored-app.ts');
  const template = JSON.parse(await readFile(join(assemblyDir, 'watched.template.json'), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: unknown }>;
  };
  alarms = Object.values(template.Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::CloudWatch::Alarm' ? [Properties as AlarmProperties] : [],
  );
  test = await startTestSystem({ assemblyDir, stateDir: directory, speed: 200 });
  sqs = new SQSClient(localClient(test.system.endpoint));
  await putSecret(test.system.endpoint, test.deployment.apiKeySecretArn, KEY);
  await everyScenario();
});

afterAll(async () => {
  sqs?.destroy();
  await test?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

async function everyScenario(): Promise<void> {
  const { faults } = test.system.lume;
  const ended = (key: string) => test.until(() => outcomesOf(key).length > 0);
  const sent = (message: string) => test.until(() => logged().some((line) => line['message'] === message));

  await test.upload('incoming/good.csv', FILE.good);
  await test.upload('incoming/mixed.csv', FILE.mixed);
  await test.upload('incoming/broken.csv', FILE.broken);
  await Promise.all(['good', 'mixed', 'broken'].map(ended));

  await test.upload('incoming/folder/', '');
  await sent('upload ignored');
  await sendAgain('incoming/good.csv');
  await sent('duplicate delivery ignored');
  await send('{"route": "orders", "note": "zora.quill@private.example"}');
  await sent('message put aside');
  test.system.outages.begin('states');
  await test.upload('incoming/late.csv', FILE.good);
  await sent('message left for another delivery');
  test.system.outages.end('states');
  await ended('incoming/late');

  await test.upload('quiet/once.csv', FILE.good);
  await ended('quiet/once');
  await test.upload('quiet/once.csv', FILE.good);
  await test.until(() => recorded().some(({ dimensions }) => dimensions['reason'] === 'already-processed'));

  const run = (name: string, more = {}) =>
    test.execute({ flow_version: 'shop_orders:v1', source_path: `s3://scripted/${name}.csv`, ...more });
  const refusal = { kind: 'answer', status: 401, body: { error: { message: `key ${KEY}` } } } as const;
  faults.add(
    {
      operation: 'run',
      match: 'odd',
      effect: { kind: 'script', script: { outcome: 'SUCCEEDED', statuses: ['PAUSED'], status_calls: 2 } },
    },
    {
      operation: 'run',
      match: 'busy',
      effect: { kind: 'answer', status: 503, body: { detail: 'ask zora.quill@private.example' } },
    },
    {
      operation: 'run',
      match: 'blocked',
      effect: { kind: 'answer', status: 403, body: '<html>zora.quill@private.example is blocked</html>' },
    },
    { operation: 'run', match: 'key', times: 2, effect: refusal },
    { operation: 'run', match: 'garbled', effect: { kind: 'answer', status: 200, body: { data: [] } } },
    { operation: 'run', match: 'lost', effect: { kind: 'reset' } },
    { operation: 'run', match: 'crash', effect: { kind: 'script', script: { outcome: 'CRASHED' } } },
    { operation: 'run', match: 'endless', effect: { kind: 'script', script: { outcome: 'NEVER' } } },
  );
  await Promise.all([
    run('odd'),
    run('busy'),
    run('blocked'),
    run('key'),
    run('garbled'),
    run('lost', { force_rerun: true, reason: 'a test', requested_by: 'ana@shop.example' }),
    run('crash'),
    run('endless', { max_attempts: 2 }),
    run('refused', { requested_by: ['ana@shop.example'] }),
  ]);
  test.system.slack?.answerNext({ status: 404, body: 'no_service' });
  await run('slack', { run_metadata: { owner: 'ana@shop.example' } });
  await sent('not posted to Slack');
  await test.system.delivered();
}

async function send(MessageBody: string): Promise<void> {
  const queue = test.system.template.queues.find(({ name }) => name.endsWith('-arrivals'));
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue?.name }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
}

/** The message of an upload a second time, as SQS may deliver it. */
async function sendAgain(key: string): Promise<void> {
  const started = test.events.find(
    (event) => event.kind === 'execution changed' && JSON.stringify(event.input).includes(key),
  );
  if (started?.kind !== 'execution changed') throw new Error(`no execution of ${key}`);
  const { source_path: _, ...message } = started.input;
  await send(JSON.stringify(message));
}

describe('metrics', () => {
  it('are all recorded, each by every set of dimensions that it is defined with', () => {
    const seen = new Set(recorded().map(({ name, dimensions }) => [name, ...Object.keys(dimensions)].join(' ')));
    const defined = Object.entries(METRICS).flatMap(([name, { by }]) =>
      by.map((set) => [name, 'deployment', ...set].join(' ')),
    );
    expect([...seen].toSorted()).toEqual(defined.toSorted());
  });

  it('have the unit that they are defined with, and low-cardinality dimensions alone', () => {
    for (const { namespace, name, unit, dimensions } of recorded()) {
      expect(namespace).toBe(NAMESPACE);
      expect(unit).toBe(METRICS[name as keyof typeof METRICS].unit);
      expect(dimensions['deployment']).toBe('watched');
    }
    const values = new Set(recorded().flatMap(({ dimensions }) => Object.values(dimensions)));
    expect([...values].filter((value) => /\.csv|run_(?!status)\w|s3:|incoming\//.test(value))).toEqual([]);
  });

  it('count each upload once, whatever is delivered twice', () => {
    const sum = (name: string) =>
      recorded()
        .filter((each) => each.name === name && Object.keys(each.dimensions).length === 1)
        .reduce((total, { value }) => total + value, 0);
    expect(sum('Arrivals')).toBe(6);
    expect(sum('Duplicates')).toBe(1);
  });
});

describe('every alarm', () => {
  it('on a metric of this system would see one that a function recorded, to the last dimension', () => {
    const seen = new Set(recorded().map(({ name, dimensions }) => JSON.stringify([name, sorted(dimensions)])));
    const watched = alarms.flatMap((alarm) => metricsOf(alarm).filter(({ namespace }) => namespace === NAMESPACE));
    expect(watched.length).toBeGreaterThan(0);
    const unseen = watched.filter(
      ({ name, dimensions }) => !seen.has(JSON.stringify([name, sorted(dimensions as Record<string, string>)])),
    );
    expect(unseen).toEqual([]);
  });
});

describe('logs', () => {
  it('are JSON, at the level debug too', () => {
    for (const line of lines()) expect(() => JSON.parse(line), line).not.toThrow();
    expect(lines().length).toBeGreaterThan(50);
  });

  it('have lines of the level debug: what was asked, how it was answered, and what was compared', () => {
    const debug = logged().filter(({ level }) => level === 'DEBUG');
    const said = new Set(debug.map(({ service, message }) => `${service}: ${message}`));
    expect([...said].toSorted()).toEqual([
      'check-run: call to Lume',
      'check-run: secret read',
      'notify-slack: answer of Slack',
      'notify-slack: secret read',
      'on-arrival: upload compared with its object',
      'report-run: call to Lume',
      'report-run: report sent to the archive',
      'report-run: secret read',
      'start-run: call to Lume',
      'start-run: secret read',
    ]);
    const starts = debug.filter(({ service, message }) => service === 'start-run' && message === 'call to Lume');
    expect(starts).toContainEqual(expect.objectContaining({ method: 'POST', path: '/runs', status: 503 }));
    expect(starts).toContainEqual(expect.objectContaining({ why: expect.any(String) }));
    const compared = debug.filter(({ message }) => message === 'upload compared with its object');
    expect(compared).toContainEqual(
      expect.objectContaining({ verdict: 'start', now: expect.objectContaining({ found: 'object' }) }),
    );
  });

  it('tell of one file from its arrival to Slack by one name of its execution', () => {
    const execution = outcomesOf('incoming/good.csv')[0]?.execution.split(':').at(-1);
    const about = logged().filter((line) => line['execution'] === execution);
    expect([...new Set(about.map((line) => line['service']))].toSorted()).toEqual([
      'check-run',
      'notify-slack',
      'on-arrival',
      'report-run',
      'start-run',
    ]);
    for (const line of about) {
      expect(line).toMatchObject({ route: 'orders', flow_version: 'shop_orders:v1' });
      expect(line['source_path']).toContain('incoming/good.csv');
    }
  });

  it('say which attempt it was', () => {
    const attempts = logged().flatMap((line) =>
      String(line['source_path']).includes('/busy') && line['service'] === 'start-run' ? [line['attempt']] : [],
    );
    expect(attempts).toEqual([1, 2]);
  });

  it('have every field that a saved query asks for', () => {
    const fields = new Set(logged().flatMap((line) => Object.keys(flat(line))));
    const queries = [...Object.values(LOG_QUERIES), LATEST_ERRORS];
    const asked = new Set(queries.flatMap((commands) => commands.flatMap(fieldsIn)));
    expect([...asked].filter((field) => !fields.has(field))).toEqual([]);
    expect(asked.size).toBeGreaterThan(10);
  });
});

describe('nothing private', () => {
  it('is in a log line or a metric: no key, no address of a webhook, no row of a file, no e-mail address', () => {
    const outcomes = new Set(test.outcomes().map(({ outcome }) => outcome));
    expect([...outcomes].toSorted()).toEqual(
      ['CRASHED', 'FAILED', 'NOT_STARTED', 'PARTIAL_FAILED', 'SUCCEEDED', 'TIMED_OUT'].toSorted(),
    );
    expect(test.system.slack?.posts.length).toBeGreaterThan(0);
    for (const text of [KEY, ...PRIVATE])
      expect(
        lines().filter((line) => line.includes(text)),
        text,
      ).toEqual([]);
    expect(lines().filter((line) => /[\w.+-]+@[\w-]+\.\w/.test(line))).toEqual([]);
  });

  it('of the secrets is in the history of an execution or in a message', async () => {
    const { executions = [] } = await test.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: test.stateMachineArn }),
    );
    expect(executions.length).toBeGreaterThan(10);
    for (const { executionArn } of executions) {
      const { events } = await test.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
      expect(JSON.stringify(events)).not.toMatch(new RegExp(`${KEY}|/services/`));
    }
    const published = test.events.filter(({ kind }) => kind === 'published' || kind === 'mail');
    expect(JSON.stringify(published)).not.toMatch(new RegExp(`${KEY}|/services/`));
  });
});

function sorted(dimensions: Readonly<Record<string, string>>) {
  return Object.entries(dimensions).toSorted(([a], [b]) => a.localeCompare(b));
}

/** `{ error: { name } }` → `error.name`, as Logs Insights names fields. */
function flat(value: object, prefix = ''): Record<string, unknown> {
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, inner]) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? flat(inner, `${prefix}${name}.`)
        : { [`${prefix}${name}`]: inner },
    ),
  );
}

/** The fields of a command of Logs Insights that are not made by Insights or by the command itself. */
function fieldsIn(command: string): readonly string[] {
  const words = command
    .replace(/"[^"]*"/g, '')
    .replace(/ as \w+/g, '')
    .replace(/\w+\(/g, '(')
    .match(/@?[a-zA-Z][\w.]*/g);
  const own = /^(fields|filter|sort|limit|stats|like|or|and|by|asc|desc|@timestamp|\w+_seconds|times)$/;
  return (words ?? []).filter((word) => !own.test(word));
}
