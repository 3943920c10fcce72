import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { startExecution } from '../../../functions/arrivals/start-execution.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';

const EXECUTION = {
  name: 'orders',
  input: { flow_version: 'shop_orders:v1', source_path: 's3://landing/orders.csv' },
};

/** What is made of this answer of Step Functions. */
async function resultOf(status: number, answer: object) {
  await using server = await startServer(async (request, response) => {
    await bodyOf(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer));
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: server.url, region: 'us-east-1', credentials, maxAttempts: 1 });
  try {
    return await startExecution(client, 'arn:aws:states:us-east-1:123456789012:stateMachine:runs', EXECUTION);
  } finally {
    client.destroy();
  }
}

const startedAgo = (seconds: number) => ({ executionArn: 'arn', startDate: Date.now() / 1000 - seconds });

describe('an upload', () => {
  it('is started where its name is free', async () => {
    expect(await resultOf(200, startedAgo(0))).toBe('started');
  });

  it('is a duplicate where its execution has ended', async () => {
    expect(await resultOf(400, { __type: 'ExecutionAlreadyExists' })).toBe('duplicate');
  });

  it('is a duplicate where its execution is still running, which Step Functions answers as a start', async () => {
    expect(await resultOf(200, startedAgo(3))).toBe('duplicate');
  });

  it('is left to another delivery where Step Functions is busy', async () => {
    await expect(resultOf(400, { __type: 'ThrottlingException' })).rejects.toThrow();
  });
});
