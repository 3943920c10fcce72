import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSecrets, type Secrets } from '../../src/secrets/open-secrets.ts';
import { type AwsJsonServer, serveAwsJson } from '../workflow/aws-json-server.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:app/api-key';
const KEY = { name: 'app/api-key', arn: ARN };

let directory: string;
let file: string;
let secrets: Secrets;
let server: AwsJsonServer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'secrets-'));
  file = join(directory, 'secrets.json');
  await start();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

async function start(...more: { name: string; arn: string }[]): Promise<void> {
  secrets = openSecrets(file, [KEY, ...more]);
  server = await serveAwsJson(secrets.handle);
}

async function restart(...more: { name: string; arn: string }[]): Promise<void> {
  await server[Symbol.asyncDispose]();
  await start(...more);
}

/** A call as an SDK makes it. */
async function call(operation: string, request: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `secretsmanager.${operation}` };
  const answer = await fetch(server.endpoint, { method: 'POST', headers, body: JSON.stringify(request) });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

const get = (request: object = {}) => call('GetSecretValue', { SecretId: KEY.name, ...request });
const put = (SecretString: string, more: object = {}) =>
  call('PutSecretValue', { SecretId: KEY.name, SecretString, ...more });

describe('a secret', () => {
  it('that was declared without a value says that there is none', async () => {
    expect(await get()).toEqual({
      status: 400,
      body: {
        __type: 'ResourceNotFoundException',
        message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      },
    });
  });

  it.each([KEY.name, KEY.arn])('is found by %s', async (SecretId) => {
    await put('s3cret');
    expect(await get({ SecretId })).toMatchObject({
      status: 200,
      body: {
        ARN: KEY.arn,
        Name: KEY.name,
        SecretString: 's3cret',
        VersionId: expect.any(String),
        VersionStages: ['AWSCURRENT'],
        CreatedDate: expect.any(Number),
      },
    });
  });

  it.each(['app', 'arn:aws:secretsmanager:us-east-1:000000000000:secret:app'])(
    'is not found by %s',
    async (SecretId) => {
      const message = "Secrets Manager can't find the specified secret.";
      expect(await get({ SecretId })).toEqual({ status: 400, body: { __type: 'ResourceNotFoundException', message } });
    },
  );

  it('keeps its previous value, and no older one, when it is rotated', async () => {
    for (const value of ['one', 'two', 'three']) await put(value);
    expect((await get()).body).toMatchObject({ SecretString: 'three', VersionStages: ['AWSCURRENT'] });
    const described = await call('DescribeSecret', { SecretId: KEY.name });
    expect(Object.values(described.body['VersionIdsToStages'] as object)).toEqual([['AWSPREVIOUS'], ['AWSCURRENT']]);
  });

  it('is put once for one token, and a token has one value', async () => {
    const ClientRequestToken = 'a'.repeat(32);
    const first = await put('one', { ClientRequestToken });
    await put('two');
    expect(await put('one', { ClientRequestToken })).toMatchObject({ body: { VersionId: first.body['VersionId'] } });
    expect((await get()).body).toMatchObject({ SecretString: 'two' });
    expect((await put('three', { ClientRequestToken })).body).toMatchObject({ __type: 'ResourceExistsException' });
  });

  it('refuses by its name what is not supported', async () => {
    for (const field of ['VersionId', 'VersionStage']) {
      expect((await get({ [field]: 'x' })).body).toMatchObject({ message: `${field} is not supported locally` });
    }
    for (const field of ['SecretBinary', 'VersionStages']) {
      expect((await put('x', { [field]: 'x' })).body).toMatchObject({ message: `${field} is not supported locally` });
    }
  });
});

describe('the store', () => {
  it('has its secrets again after a restart, and a second declaration changes nothing', async () => {
    await put('kept');
    await restart();
    expect((await get()).body).toMatchObject({ SecretString: 'kept' });
  });

  it('fills what is empty, and tells the current value', async () => {
    expect(secrets.valueOf(ARN)).toBeUndefined();
    secrets.fillIfEmpty(ARN, 'first');
    secrets.fillIfEmpty(ARN, 'second');
    expect(secrets.valueOf(ARN)).toBe('first');
    expect((await get()).body).toMatchObject({ SecretString: 'first' });
    await put('third');
    expect(secrets.valueOf(ARN)).toBe('third');
  });

  it('is a file that nobody else may read', async () => {
    await chmod(file, 0o644);
    await writeFile(`${file}.new`, 'left behind', { mode: 0o644 });
    await put('s3cret');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).toContain('s3cret');
  });
});

it('a call that is not offered, or that is not a request, says so', async () => {
  for (const operation of ['DeleteSecret', 'ListSecrets']) {
    expect(await call(operation, {})).toMatchObject({ status: 400, body: { __type: 'UnknownOperationException' } });
  }
  expect(await call('GetSecretValue', {})).toMatchObject({ status: 400, body: { __type: 'ValidationException' } });
  expect(await call('GetSecretValue', [])).toMatchObject({ status: 400, body: { __type: 'SerializationException' } });
});
