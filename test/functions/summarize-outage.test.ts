import type { IncomingMessage } from 'node:http';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { reportOn } from '../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../docs/generate/sample-outcomes.ts';
import { isSigned } from '../support/aws/verify-signature.ts';
import { bodyOf, startServer, type TestServer } from '../support/http-server.ts';

const FAILED = 'https://sqs.us-east-1.amazonaws.com/111122223333/failed-notifications';
let aws: TestServer;
let handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
let asked: { readonly request: IncomingMessage; readonly body: string }[] = [];
/** What SQS answers. */
let status = 200;

beforeAll(async () => {
  aws = await startServer(async (request, response) => {
    asked.push({ request, body: await bodyOf(request) });
    const isQueue = request.headers['x-amz-target'] === 'AmazonSQS.SendMessage';
    response.writeHead(isQueue ? status : 200, { 'content-type': isQueue ? 'application/x-amz-json-1.0' : 'text/xml' });
    response.end(
      isQueue ? '{}' : '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
    );
  });
  for (const [name, value] of Object.entries({
    ALERTS_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:alerts',
    FAILED_NOTIFICATIONS_URL: FAILED,
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:runs',
    TIME_ZONE: 'UTC',
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'an-id',
    AWS_SECRET_ACCESS_KEY: 'a-secret',
  })) {
    vi.stubEnv(name, value);
  }
  ({ handler } = await import('../../functions/summarize-outage.ts'));
});
afterEach(() => {
  asked = [];
  status = 200;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws[Symbol.asyncDispose]();
});

const batch = (...bodies: readonly string[]) =>
  ({ Records: bodies.map((body, at) => ({ messageId: `m-${at}`, body })) }) as unknown as SQSEvent;
const toQueue = () => asked.filter(({ request }) => request.headers['x-amz-target'] === 'AmazonSQS.SendMessage');

it('puts aside at once what is no outcome event, by one signed call, and summarizes the rest', async () => {
  const unavailable = SAMPLE_OUTCOMES.find(({ name }) => name === 'not-started-unavailable') ?? expect.fail();
  const { event } = await reportOn(unavailable.task);
  expect(await handler(batch('no JSON', JSON.stringify(event)))).toEqual({ batchItemFailures: [] });
  const [{ request, body }] = [toQueue()[0] ?? expect.fail('nothing was put aside')];
  expect(toQueue()).toHaveLength(1);
  expect(JSON.parse(body)).toEqual({
    QueueUrl: FAILED,
    MessageBody: 'no JSON',
    MessageAttributes: {
      reason: { DataType: 'String', StringValue: 'it is not an outcome event, and no summary can be made of it' },
    },
  });
  expect(isSigned(request, body, 'a-secret')).toBe(true);
  expect(asked.some((each) => each.body.includes('Action=Publish'))).toBe(true);
});

it('puts aside what calls itself an outcome event and lacks what a summary is made of, alone', async () => {
  const strange = JSON.stringify({ schema: 'lume-arrivals/outcome/1', outcome: 'NOT_STARTED' });
  expect(await handler(batch(strange))).toEqual({ batchItemFailures: [] });
  expect(toQueue().map(({ body }) => JSON.parse(body).MessageBody)).toEqual([strange]);
});

it.each([400, 403, 503])('leaves it for another delivery where the queue answers %s', async (answer) => {
  status = answer;
  expect(await handler(batch('{}', '[]'))).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm-0' }, { itemIdentifier: 'm-1' }],
  });
});
