import { describe, expect, it } from 'vitest';
import { deadLetterOf } from '../../../cli/dead-letters/dead-letter.ts';

const attributes = (all: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(all).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));

/** As EventBridge leaves it with what it could not deliver. */
const REFUSED = attributes({
  RULE_ARN: 'arn:aws:events:eu-central-1:111122223333:rule/lume-arrivals.orders',
  TARGET_ARN: 'arn:aws:sqs:eu-central-1:111122223333:lume-arrivals-arrivals',
  ERROR_CODE: 'NO_PERMISSIONS',
  ERROR_MESSAGE: 'kms:GenerateDataKey',
});

const undelivered = (body: object | string, MessageAttributes = REFUSED) =>
  deadLetterOf('events', {
    MessageId: 'm-1',
    Body: typeof body === 'string' ? body : JSON.stringify(body),
    MessageAttributes,
  });

describe('an undelivered event', () => {
  it.each([
    [
      'as S3 wrote it',
      { source: 'aws.s3', detail: { bucket: { name: 'landing' }, object: { key: 'a b+c%20é".csv' } } },
    ],
    ['as its rule rewrites it', { route: 'orders', arrival: { bucket: 'landing', key: 'a b+c%20é".csv' } }],
  ])('names its file and route, %s, and what the target said', (_how, body) => {
    expect(undelivered(body)).toMatchObject({
      file: 's3://landing/a b+c%20é".csv',
      route: 'orders',
      why: 'EventBridge could not deliver it to lume-arrivals-arrivals: NO_PERMISSIONS kms:GenerateDataKey',
      hopeless: false,
    });
  });

  it('of an execution without a report names the execution and how it ended', () => {
    const executionArn = 'arn:aws:states:eu-central-1:111122223333:execution:runs:orders-1';
    const RULE_ARN = {
      DataType: 'String',
      StringValue: 'arn:aws:events:eu-central-1:1:rule/lume-arrivals-unreported-X',
    };
    expect(undelivered({ detail: { executionArn, status: 'ABORTED' } }, { ...REFUSED, RULE_ARN })).toMatchObject({
      file: null,
      route: null,
      outcome: 'ABORTED',
      why: expect.stringContaining(`the alert about execution ${executionArn}: EventBridge could not deliver it`),
    });
  });

  it.each(['', 'null', '[]', '"x"', '{"detail":7,"arrival":[]}'])('is shown whatever it is: %s', (body) => {
    expect(undelivered(body, {})).toMatchObject({
      file: null,
      route: null,
      why: 'EventBridge could not deliver it to its target: no code',
    });
  });
});

it('a message that was put aside among the notifications has the reason of who put it there', () => {
  const MessageAttributes = attributes({ reason: 'it is not an outcome event' });
  expect(deadLetterOf('notifications', { Body: '{}', MessageAttributes })).toMatchObject({
    why: 'it is not an outcome event',
    hopeless: true,
  });
});
