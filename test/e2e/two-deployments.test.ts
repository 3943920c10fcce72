import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lockState } from 'template-runner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Printer } from '../../cli/terminal/printer.ts';
import { FirstStart } from '../../local/first-start.ts';
import { hints } from '../../local/hints.ts';
import type { LocalDeployment } from '../../local/local-deployments.ts';
import type { RunningSystem } from '../../local/running-system.ts';
import { STATE_DIR } from '../../local/state-dir.ts';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const local = (name: string) => fileURLToPath(new URL(`../../local/${name}`, import.meta.url));
const SEVERAL =
  'Several deployments of Lume Arrivals in region us-east-1: shop-Orders, shop-Returns. Name one with --deployment.';

let test: TestSystem;
let env: Readonly<Record<string, string>>;
let folder: string;
let lock: Disposable;
let saidAtFirst = '';
beforeAll(async () => {
  const firstStart = new FirstStart();
  test = await startTestSystem({
    app: 'test/support/apps/two-deployments-app.ts',
    onEvent: (event) => firstStart.onEvent(event),
  });
  const screen = new PassThrough().setEncoding('utf8');
  await firstStart.dropSamples(test.system, new Printer(screen));
  saidAtFirst = String(screen.read());
  env = cliEnvironment(test.system.endpoint);
  folder = await mkdtemp(join(tmpdir(), 'two-deployments-'));
  await writeFile(join(folder, 'returns-by-hand.csv'), 'return_id,order_id,amount\n1,1,10\n');
  const locked = lockState<RunningSystem>(join(folder, STATE_DIR));
  locked.announce({ endpoint: test.system.endpoint, stackName: test.system.template.stackName });
  lock = locked;
});
afterAll(async () => {
  lock[Symbol.dispose]();
  await rm(folder, { recursive: true });
  await test[Symbol.asyncDispose]();
});

function deployment(name: string): LocalDeployment {
  const found = test.system.deployments.find(({ deploymentName }) => deploymentName === name);
  return found ?? expect.fail(`there is no ${name}`);
}

const uploads = () =>
  test.events.flatMap((event) =>
    event.kind === 'object created' ? [`${event.object.bucket}/${event.object.key}`] : [],
  );

async function script(name: string, ...args: readonly string[]) {
  const ended = promisify(execFile)(process.execPath, [local(name), ...args], { cwd: folder });
  const { code = 0, stdout, stderr } = await ended.catch((error) => error);
  return { code, stdout, stderr };
}

it('a stack with two deployments and without outputs runs, each with its own parts', () => {
  expect(test.system.template.outputs).toEqual({});
  const [orders, returns] = ['shop-Orders', 'shop-Returns'].map(deployment);
  expect(orders?.routes.map(({ prefix }) => prefix)).toEqual(['incoming/orders']);
  expect(returns?.routes.map(({ prefix }) => prefix)).toEqual(['incoming/returns']);
  for (const part of ['landingBucket', 'stateMachineArn', 'deadLettersUrl', 'rulePrefix'] as const) {
    expect(orders?.[part]).not.toBe(returns?.[part]);
  }
});

it('a first start drops each sample where a route takes it, and follows them all', () => {
  expect(saidAtFirst).toMatch(/^First start: dropping \d+ sample files of a small shop\.\n/);
  expect(uploads().filter((each) => each.includes('/incoming/orders'))).not.toEqual([]);
  for (const upload of uploads()) {
    const name = upload.includes('/incoming/orders') ? 'shop-Orders' : 'shop-Returns';
    expect(upload.startsWith(`${deployment(name).landingBucket}/`), upload).toBe(true);
  }
  expect(test.outcomes()).toHaveLength(uploads().length);
});

it('npm start hints at a file for each, with the deployment that it goes to', () => {
  const said = hints(test.system, { stateDir: '.local', dir: 'here' });
  expect(said.filter((line) => line.includes('npm run drop'))).toEqual([
    '  npm run drop -- orders-mine.csv --deployment shop-Orders --dir here',
    '  npm run drop -- returns-mine.csv --deployment shop-Returns --dir here',
  ]);
});

describe('the command line', () => {
  it.each([['list'], ['status', 'incoming/orders.csv'], ['doctor'], ['dlq', 'show'], ['reconcile']])(
    'asks which one is meant: %s %s',
    async (...args) => {
      expect(await runCli(args, env)).toEqual({ code: 1, out: '', err: `${SEVERAL}\n` });
    },
  );

  it('lists the executions of the one that is named', async () => {
    for (const [name, path] of [
      ['shop-Orders', 'incoming/orders'],
      ['shop-Returns', 'incoming/returns'],
    ] as const) {
      const { code, out } = await runCli(['list', '--json', '--deployment', name], env);
      const files = out
        .trim()
        .split('\n')
        .map((line) => String(JSON.parse(line).source_path));
      expect(code).toBe(0);
      expect(files).not.toEqual([]);
      for (const file of files) expect(file).toContain(`s3://${deployment(name).landingBucket}/${path}`);
    }
  });

  it('checks the rules of the one that is named, by the prefix of its record', async () => {
    for (const name of ['shop-Orders', 'shop-Returns']) {
      const { out } = await runCli(['doctor', '--json', '--deployment', name], env);
      const findings = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { about: string; said: string });
      expect(findings.find(({ about }) => about === 'routes')).toMatchObject({ state: 'ok', said: '1 route enabled' });
    }
  });

  it('says what there is for a name with a typo', async () => {
    const { code, err } = await runCli(['list', '--deployment', 'shop-orders'], env);
    expect(err).toBe(
      'No deployment shop-orders of Lume Arrivals in region us-east-1. There is: shop-Orders, shop-Returns. Name one of these, or another region with --region.\n',
    );
    expect(code).toBe(1);
  });
});

describe('npm run drop', () => {
  it('asks which deployment is meant, and uploads nothing', async () => {
    const before = uploads().length;
    expect(await script('drop.ts', 'returns-by-hand.csv')).toEqual({
      code: 1,
      stdout: '',
      stderr: `Not uploaded: ${SEVERAL}\n`,
    });
    expect(uploads()).toHaveLength(before);
  });

  it('takes the one that is named, with its routes', async () => {
    const { landingBucket } = deployment('shop-Returns');
    const uploaded = await script('drop.ts', 'returns-by-hand.csv', '--deployment', 'shop-Returns');
    expect(uploaded).toMatchObject({ code: 0, stderr: '' });
    expect(uploads().at(-1)).toBe(`${landingBucket}/incoming/returns-by-hand.csv`);
    const other = await script('drop.ts', 'returns-by-hand.csv', '--deployment', 'shop-Orders');
    expect(other.stderr).toMatch(/^No route takes a file named returns-by-hand\.csv; nothing was uploaded\.\n/);
  });
});

it('npm run drill asks too, and plays with the one that is named', async () => {
  expect(await script('drills/run-drill.ts', 'failed')).toMatchObject({ code: 1, stderr: `Not played: ${SEVERAL}\n` });
  const { stdout } = await script('drills/run-drill.ts', 'failed', '--deployment', 'shop-Returns');
  expect(stdout).toContain(`s3://${deployment('shop-Returns').landingBucket}/incoming/returns-drill-failed-`);
});
