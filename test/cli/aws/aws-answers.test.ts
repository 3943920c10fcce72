import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  AWS_ERRORS,
  errorBehindTheDeployment,
  errorOf,
  silenceBehindTheDeployment,
  startAws,
} from '../../support/aws/aws-errors.ts';
import {
  BINARY,
  type CliResult,
  cliEnvironment,
  runBinary,
  runCli,
  startBinary,
} from '../../support/command-line/run-command-line.ts';
import { startServer } from '../../support/http-server.ts';

/** Every command, such that it asks for more than the deployment. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  status: ['status', 's3://landing/incoming/a.csv'],
  'status of a run': ['status', 'run_1'],
  list: ['list'],
  rerun: ['rerun', 's3://landing/incoming/a.csv'],
  watch: ['watch', 'a-csv-rerun-00000000'],
  'watch of an execution by its ARN': ['watch', 'arn:aws:states:us-east-1:000000000000:execution:runs:a'],
  'watch --adopt': ['watch', 'run_1', '--adopt'],
  adopt: ['adopt'],
  replay: ['replay', 's3://landing/incoming/'],
  reconcile: ['reconcile', '--start'],
  'dlq show': ['dlq', 'show'],
  'dlq redrive': ['dlq', 'redrive'],
  'dlq purge': ['dlq', 'purge', '--queue', 'arrivals', '--yes'],
  doctor: ['doctor'],
};

const SAID: Readonly<Record<keyof typeof AWS_ERRORS, RegExp>> = {
  'expired credentials': /^The AWS credentials have expired\. Sign in again, for example with: aws sso login$/,
  'unknown credentials': /^AWS does not take these credentials, or not in this region\. Look at AWS_PROFILE/,
  'a wrong secret key': /^AWS does not take the signature: the secret key is not that of the key id, or the clock/,
  'a missing permission': /^Not permitted: (User: \S+ is not authorized|Access Denied)/,
  throttling: /^AWS is still throttling after many attempts\. Go on later/,
  'too many requests': /^AWS is still throttling after many attempts\. Go on later/,
  'an error of its own': /^AWS answers with Internal\w+: .*\. Try again later/,
};

/** One attempt: that a call is repeated is tested elsewhere. */
const ONCE = { AWS_MAX_ATTEMPTS: '1' };
const FAULTS = Object.keys(AWS_ERRORS) as (keyof typeof AWS_ERRORS)[];
const CREDENTIALS = FAULTS.slice(0, 3);

function expectOneLine({ code, out, err }: CliResult, said: RegExp): void {
  const lines = err.trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(said);
  expect(err).not.toMatch(/^\s+at /m);
  expect({ code, out }).toEqual({ code: 1, out: '' });
}

describe.each(FAULTS)('%s', (fault) => {
  it.each(Object.entries(COMMANDS))('at the first call ends %s with one line that says what to do', async (_, args) => {
    await using aws = await startAws((service) => errorOf(service, AWS_ERRORS[fault]));
    const ended = await runCli(args, { ...cliEnvironment(aws.url), ...ONCE });
    expectOneLine(ended, SAID[fault]);
    expect(ended.err.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each(Object.entries(COMMANDS).filter(([name]) => name !== 'doctor' || CREDENTIALS.includes(fault)))(
    'at a later call ends %s with one line that says what to do',
    async (_, args) => {
      await using aws = await startAws(errorBehindTheDeployment(AWS_ERRORS[fault]));
      expectOneLine(await runCli(args, { ...cliEnvironment(aws.url), ...ONCE }), SAID[fault]);
    },
  );
});

it.each(FAULTS.filter((fault) => !CREDENTIALS.includes(fault)))(
  'doctor says of %s what it could not look at, and goes on',
  async (fault) => {
    await using aws = await startAws(errorBehindTheDeployment(AWS_ERRORS[fault]));
    const { code, out, err } = await runCli(['doctor'], { ...cliEnvironment(aws.url), ...ONCE });
    const lines = out.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(8);
    const said = new RegExp(SAID[fault].source.slice(1));
    for (const line of lines) expect(line).toMatch(said);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  },
);

describe('the binary', () => {
  it.each(Object.entries(COMMANDS))('ends %s with one line where the credentials have expired', async (_, args) => {
    await using aws = await startAws(errorBehindTheDeployment(AWS_ERRORS['expired credentials']));
    expectOneLine(await runBinary(args, { ...cliEnvironment(aws.url), ...ONCE }), SAID['expired credentials']);
  });

  it.each(Object.entries(COMMANDS))('ends %s at once on Ctrl-C while AWS does not answer', async (_, args) => {
    const asked = Promise.withResolvers<void>();
    await using aws = await startAws((service, body) => {
      const answer = silenceBehindTheDeployment(service, body);
      if (answer === undefined) asked.resolve();
      return answer;
    });
    const TMPDIR = await mkdtemp(join(tmpdir(), 'interrupted-'));
    const { child, ended } = startBinary(args, { ...cliEnvironment(aws.url), TMPDIR });
    await asked.promise;
    child.kill('SIGINT');
    // What may have started something waits for the answer, until somebody presses again.
    const again = setInterval(() => child.kill('SIGINT'), 100);
    const { code, err } = await ended.finally(() => clearInterval(again));
    expect(err).toMatch(/Interrupted[^\n]*\n$/);
    expect(code).toBe(130);
    expect(await readdir(TMPDIR), 'files that nobody needs any more').toEqual([]);
    await rm(TMPDIR, { recursive: true });
  });
});

describe('without any call that is answered, a command says in one line', () => {
  const NOBODY = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' };
  const ELSEWHERE = { AWS_ENDPOINT_URL: 'http://aws.invalid' };

  async function home(config: string, caches: Readonly<Record<string, object>> = {}): Promise<string> {
    const directory = await mkdtemp(join(tmpdir(), 'lume-arrivals-home-'));
    await mkdir(join(directory, '.aws', 'sso', 'cache'), { recursive: true });
    await writeFile(join(directory, '.aws', 'config'), config);
    for (const [name, content] of Object.entries(caches)) {
      await writeFile(join(directory, '.aws', 'sso', 'cache', `${name}.json`), JSON.stringify(content));
    }
    return directory;
  }

  it('that there are no credentials', async () => {
    expectOneLine(
      await runBinary(['list'], { ...ELSEWHERE, ...NOBODY, HOME: '/nonexistent' }),
      /^No AWS credentials\. Set/,
    );
  });

  it.each([
    ['dev', /^No AWS credentials\. Set AWS_PROFILE or --profile/],
    ['sso', /^The session of AWS has expired\. Sign in again/],
  ])('what is wrong with the profile %s', async (profile, said) => {
    const sso = '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n';
    const account = 'sso_account_id = 123456789012\nsso_role_name = ops\nregion = us-east-1\n';
    const HOME = await home(`${sso}[profile sso]\nsso_session = corp\n${account}`, {
      [createHash('sha1').update('corp').digest('hex')]: {
        startUrl: 'https://corp.awsapps.com/start',
        region: 'us-east-1',
        accessToken: 'old',
        expiresAt: '2020-01-01T00:00:00Z',
      },
    });
    try {
      expectOneLine(await runBinary(['list', '--profile', profile], { ...ELSEWHERE, ...NOBODY, HOME }), said);
      expectOneLine(await runBinary(['list'], { ...ELSEWHERE, ...NOBODY, HOME, AWS_PROFILE: profile }), said);
    } finally {
      await rm(HOME, { recursive: true });
    }
  });

  it('that there is no region', async () => {
    const nowhere = { ...ELSEWHERE, AWS_REGION: '', HOME: '/nonexistent' };
    expectOneLine(await runBinary(['list'], nowhere), /^No AWS region\. Set AWS_REGION or --region/);
    expectOneLine(await runBinary(['list', '--region', 'us east'], nowhere), /^That is no AWS region, such as/);
  });

  it.each(['127.0.0.1:4566', 'localhost:4566', 'nonsense'])('that %s is no endpoint', async (url) => {
    expect(await runCli(['list'], { AWS_ENDPOINT_URL: url })).toEqual({
      code: 2,
      out: '',
      err: `AWS_ENDPOINT_URL=${url}: must be a URL such as http://127.0.0.1:4566\n`,
    });
  });

  it('that its output cannot be written', async () => {
    const command = `'${process.execPath}' '${BINARY}' --help > /dev/full`;
    const { stderr, code } = await promisify(execFile)('sh', ['-c', command]).catch((error) => error);
    expect(stderr).toMatch(/^The output cannot be written: ENOSPC[^\n]*\n$/);
    expect(code).toBe(1);
  });

  it.each([302, 403, 502])('that a proxy answers with %i and a page of its own', async (status) => {
    await using proxy = await startServer((_, response) =>
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Sign in</body></html>'),
    );
    const { code, err } = await runCli(['list'], { ...cliEnvironment(proxy.url), AWS_MAX_ATTEMPTS: '1' });
    expect(err).toMatch(/^What answers is not AWS: look at AWS_ENDPOINT_URL and at proxies\. \([^\n]+\)\n$/);
    expect(code).toBe(1);
  });

  it.each([302, 403, 502])('that a proxy answers in place of S3 with %i and a page of its own', async (status) => {
    const page = { status, headers: { 'content-type': 'text/html' }, body: '<html><body>Sign in</body></html>' };
    const unknown = [400, 'ExecutionDoesNotExist', 'Execution Does Not Exist'] as const;
    await using aws = await startAws((service, body) => {
      const noExecution = errorOf(service, { json: unknown, xml: unknown, s3: unknown });
      return silenceBehindTheDeployment(service, body) ?? (service === 's3' ? page : noExecution);
    });
    const { code, err } = await runCli(['status', 'run_1'], { ...cliEnvironment(aws.url), AWS_MAX_ATTEMPTS: '1' });
    expect(err).toBe(
      `What answers, with HTTP ${status} and without a word that AWS would say, may be a proxy: look at AWS_ENDPOINT_URL and at proxies, or try again later.\n`,
    );
    expect(code).toBe(1);
  });

  it('that a proxy answers instead of AWS', async () => {
    for (const status of [200, 403, 502]) {
      const headers = { 'content-type': 'text/html' };
      await using proxy = await startAws(() => ({ status, headers, body: '<html><p>Blocked\nby policy<br></html>' }));
      const ended = await runBinary(['list'], { ...cliEnvironment(proxy.url), ...ONCE });
      expectOneLine(ended, /^(What answers is not AWS|AWS answers with|No deployment of Lume Arrivals|Not permitted)/);
    }
  });
});

describe('on the loopback address', () => {
  const NOTHING_SET = {
    AWS_REGION: '',
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_EC2_METADATA_DISABLED: 'true',
  };

  it('a command needs neither a region nor credentials', async () => {
    const signed: string[] = [];
    await using aws = await startServer((request, response) => {
      signed.push(request.headers.authorization ?? '');
      response.end('{"Parameters":[]}');
    });
    for (const url of [aws.url, aws.url.replace('127.0.0.1', 'localhost')]) {
      const { err } = await runBinary(['list'], { AWS_ENDPOINT_URL: url, ...NOTHING_SET, HOME: '/nonexistent' });
      expect(err).toContain('No deployment of Lume Arrivals in region us-east-1');
    }
    expect(signed.every((header) => /Credential=local\/\d+\/us-east-1\//.test(header))).toBe(true);
  });

  it('what somebody has set goes first', async () => {
    const signed: string[] = [];
    await using aws = await startServer((request, response) => {
      signed.push(
        /Credential=(?<id>[^/]+)\/\d+\/(?<region>[^/]+)/.exec(request.headers.authorization ?? '')?.[0] ?? '',
      );
      response.end('{"Parameters":[]}');
    });
    const env = { AWS_ENDPOINT_URL: aws.url, ...NOTHING_SET, HOME: '/nonexistent' };
    await runBinary(['list', '--region', 'eu-central-1'], env);
    await runBinary(['list'], { ...env, AWS_DEFAULT_REGION: 'eu-north-1' });
    await runBinary(['list'], {
      ...env,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'ana',
      AWS_SECRET_ACCESS_KEY: 'x',
    });
    expect(signed.map((each) => each.replace(/\d{8}/, 'DATE'))).toEqual([
      'Credential=local/DATE/eu-central-1',
      'Credential=local/DATE/eu-north-1',
      'Credential=ana/DATE/eu-west-1',
    ]);
  });

  it.each([
    ['another host', { AWS_ENDPOINT_URL: 'http://127.0.0.1.example.invalid' }],
    [
      'another host for one service',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_S3: 'http://aws.invalid' },
    ],
    [
      'endpoints that are ignored',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
    ],
    ['no endpoint', {}],
  ])('and nowhere else: %s', async (_, env) => {
    const ended = await runBinary(['list'], { ...NOTHING_SET, AWS_REGION: 'us-east-1', HOME: '/nonexistent', ...env });
    expectOneLine(ended, /^No AWS credentials/);
  });
});
