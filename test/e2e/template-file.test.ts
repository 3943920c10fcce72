import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standIns } from '../../local/hints.ts';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import { writeOneFile } from '../support/template/write-one-file.ts';

const CSV = 'id,amount\n1,9.50\n2,3\n';
const FLOW = 'acme_sales:v3'; // without a file: accepts every row

/** The file that `npm run template` writes, run on this machine. */
let file: string;
beforeAll(async () => {
  file = await writeOneFile('sales', 'refunds');
});

const mailsOf = ({ events }: TestSystem) => events.flatMap((event) => (event.kind === 'mail' ? [event.mail] : []));
const uploadsOf = ({ events }: TestSystem) =>
  events.flatMap((event) => (event.kind === 'object created' ? [event.object.key] : []));

describe('with a bucket of its own and mails', () => {
  let test: TestSystem;
  beforeAll(async () => {
    test = await startTestSystem({
      assemblyDir: file,
      stack: 'acme-arrivals',
      parameters: {
        SalesPrefix: 'sales/in',
        SalesSuffix: '',
        SalesFlowVersion: FLOW,
        RefundsFlowVersion: FLOW,
        SuccessEmail: 'analysts@acme.example',
        AlertsEmail: 'on-call@acme.example',
        TimeZone: 'Europe/Berlin',
      },
    });
    await test.upload('sales/out/november.csv', CSV); // no route takes it
    await test.upload('incoming/refunds-november.txt', CSV); // nor this, because of its suffix
    await test.upload('sales/in/november.txt', CSV);
    await test.upload('incoming/refunds-november.csv', CSV);
    await test.ended(2);
    await test.system.delivered();
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it('starts what the parameters say, each file by its route', () => {
    expect(uploadsOf(test)).toHaveLength(4);
    const outcomes = test.outcomes().toSorted((one, other) => (String(one.route) < String(other.route) ? -1 : 1));
    const succeeded = { outcome: 'SUCCEEDED', flow_version: FLOW, rows: { mapped: 2, rejected: 0 } };
    expect(outcomes).toMatchObject([
      { ...succeeded, route: 'refunds' },
      { ...succeeded, route: 'sales' },
    ]);
  });

  it('mails whom the parameters name, in their time zone', () => {
    const mails = mailsOf(test);
    expect(mails.map(({ to }) => to)).toEqual(['analysts@acme.example', 'analysts@acme.example']);
    expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
      'SUCCEEDED november.txt: 2 rows ready',
      'SUCCEEDED refunds-november.csv: 2 rows ready',
    ]);
    expect(mails[0]?.text).toContain('Europe/Berlin');
  });

  it('needs nothing of others', () => {
    expect(standIns(test.system, 'my/flows').join()).not.toContain('Made here');
  });

  it('is known to the command line by the name of its stack', async () => {
    const env = cliEnvironment(test.system.endpoint);
    const status = await runCli(['status', 'sales/in/november.txt', '--json'], env);
    expect(status.code).toBe(0);
    expect(status.out).toContain('SUCCEEDED');
    const missed = await runCli(['status', 'incoming/refunds-november.txt'], env);

    expect(missed.out).toContain('Nearly refunds does, which takes incoming/refunds….csv');
    const doctor = await runCli(['doctor'], env);
    expect(doctor.out).not.toContain('✗');
  });
});

describe('with a bucket and a secret that exist, and nobody to tell', () => {
  let test: TestSystem;
  beforeAll(async () => {
    test = await startTestSystem({
      assemblyDir: file,
      stack: 'acme-arrivals',
      parameters: {
        SalesFlowVersion: FLOW,
        RefundsFlowVersion: FLOW,
        ExistingBucketName: 'acme-landing',
        ExistingSecretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:acme/lume-api-key-AbCdEf',
        ExistingSecretKeyArn: 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    });
    await test.upload('incoming/sales-november.csv', CSV);
    await test.ended(1);
    await test.system.delivered();
  });
  afterAll(() => test[Symbol.asyncDispose]());

  it('makes neither, and takes both', () => {
    expect(test.landingBucket).toBe('acme-landing');
    expect(test.system.template.buckets).toHaveLength(1);
    expect(test.system.template.secrets).toEqual([]);
    expect(standIns(test.system, 'my/flows')).toContain(
      'Made here, because the stack refers to what exists in AWS: the bucket acme-landing, the secret acme/lume-api-key-AbCdEf.',
    );
    expect(test.outcomes()).toMatchObject([{ outcome: 'SUCCEEDED', route: 'sales' }]);
  });

  it('publishes its messages, and mails nobody', () => {
    expect(test.events.filter(({ kind }) => kind === 'published')).toHaveLength(1);
    expect(mailsOf(test)).toEqual([]);
    expect(test.system.template.subscriptions.filter(({ protocol }) => protocol === 'email')).toEqual([]);
  });
});

describe('npm start', () => {
  const start = (...parameters: readonly string[]) => startWith(file, ...parameters);
  async function startWith(app: string, ...parameters: readonly string[]) {
    const dir = await mkdtemp(join(tmpdir(), 'one-file-'));
    const options = parameters.flatMap((parameter) => ['--parameter', parameter]);
    const args = ['local/start.ts', '--app', app, '--once', '--port', '0', '--dir', dir, ...options];
    const ended = promisify(execFile)(process.execPath, args);
    const { code = 0, stdout, stderr } = await ended.catch((error) => error);
    return { code, stdout, stderr };
  }

  it('runs the file with parameters, under its name', async () => {
    const { code, stdout } = await start(`SalesFlowVersion=${FLOW}`, `RefundsFlowVersion=${FLOW}`);
    expect(stdout).toContain('written is running on this machine alone');
    expect(code).toBe(0);
  });

  it('says which parameters are wrong, each by its name, its value and the rule', async () => {
    const { code, stderr } = await start('SalesFlowVersion=sales', 'TimeZone=Mars', 'SalesPrefix=in/*', 'Prefix=a');
    expect(code).toBe(1);
    const lines: string[] = stderr.trim().split('\n');
    expect(lines[0]).toBe('The parameters cannot be used:');
    const text = stderr.replace(/\s+/g, ' ');
    expect(text).toContain('- Prefix: the template has no such parameter; it has SalesPrefix, SalesSuffix,');
    expect(text).toContain('- SalesPrefix: "in/*": must be a plain start of keys, incoming/ and not s3://bucket');
    expect(text).toContain('- SalesFlowVersion: "sales": must have the form name:version, for example');
    expect(text).toContain('- RefundsFlowVersion: has no default: give it with RefundsFlowVersion=VALUE');
    expect(text).toContain('- TimeZone: "Mars": must be the IANA name of a time zone');
  });

  it('says that there is no such file', async () => {
    expect(await startWith('my-template.json')).toMatchObject({
      code: 1,
      stderr: 'Cannot read my-template.json: is it there, and was the app synthesized?\n',
    });
  });

  it('takes a parameter as a pair', async () => {
    const { code, stderr } = await start('SalesFlowVersion');
    expect(code).toBe(2);
    expect(stderr).toContain('--parameter SalesFlowVersion: must be name=value');
  });
});
