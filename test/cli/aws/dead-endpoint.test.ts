import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { expect, it } from 'vitest';
import { failAtDeadEndpoint } from '../../../cli/aws/dead-endpoint.ts';
import { cliEnvironment, runBinary } from '../../support/command-line/run-command-line.ts';
import { startServer } from '../../support/http-server.ts';

/** Where somebody was listening a moment ago. */
async function deadUrl(): Promise<string> {
  const server = await startServer((_request, response) => response.end());
  await server[Symbol.asyncDispose]();
  return server.url;
}

/** How often a call was made before it failed, and as what. */
async function failureOf(sfn: SFNClient) {
  failAtDeadEndpoint(sfn);
  const error = await sfn.send(new ListExecutionsCommand({ stateMachineArn: 'arn' })).catch((each) => each);
  sfn.destroy();
  return { name: error.name, attempts: error.$metadata.attempts };
}

it('a command says at once that nothing answers at its endpoint', async () => {
  const url = await deadUrl();
  const { host } = new URL(url);
  expect(await runBinary(['list'], cliEnvironment(url))).toEqual({
    code: 1,
    out: '',
    err: `Nothing answers at ${host}, where AWS_ENDPOINT_URL or the profile says that AWS is. Is the local system running? npm start\n`,
  });
});

it('a call to an endpoint where nobody listens is made once', async () => {
  const sfn = new SFNClient({ ...localClient(await deadUrl()), maxAttempts: 10 });
  expect(await failureOf(sfn)).toEqual({ name: 'CliError', attempts: 1 });
});

it('a call that a host of AWS refuses is repeated', async () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const requestHandler = { handle: () => Promise.reject(refused) };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const sfn = new SFNClient({ region: 'us-east-1', credentials, requestHandler, maxAttempts: 2 });
  expect(await failureOf(sfn)).toEqual({ name: 'Error', attempts: 2 });
});
