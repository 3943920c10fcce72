import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalTemplate } from '../../src/template/local-template.ts';
import { readTemplate } from '../../src/template/read-template.ts';
import { synthSampleStack } from './sample-stack.ts';

describe('a stack synthesized by the CDK', () => {
  const dir = mkdtempSync(join(tmpdir(), 'template-'));
  let template: LocalTemplate;

  beforeAll(() => {
    template = readTemplate(synthSampleStack(dir));
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  test('buckets are named after their place in the construct tree, or by their own name', () => {
    expect(template.buckets).toEqual([
      expect.objectContaining({ name: 'sample-stack-landing', eventBridgeEnabled: true }),
      expect.objectContaining({ name: 'named-archive', arn: 'arn:aws:s3:::named-archive', eventBridgeEnabled: false }),
    ]);
  });

  test('a queue carries its times in seconds and where its dead letters go', () => {
    expect(template.queues).toContainEqual(
      expect.objectContaining({
        name: 'sample-stack-jobs',
        arn: 'arn:aws:sqs:us-east-1:000000000000:sample-stack-jobs',
        visibilityTimeoutSeconds: 180,
        redrive: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:sample-stack-dead', maxReceiveCount: 4 },
      }),
    );
    expect(template.queues).toContainEqual(
      expect.objectContaining({ name: 'sample-stack-dead', retentionSeconds: 14 * 24 * 3600 }),
    );
  });

  test('each subscription knows its topic, its reader, and what it wants to hear', () => {
    const topicArn = 'arn:aws:sns:us-east-1:000000000000:sample-stack-alerts';
    expect(template.topics).toEqual([expect.objectContaining({ arn: topicArn, name: 'sample-stack-alerts' })]);
    expect(template.subscriptions).toEqual([
      expect.objectContaining({
        topicArn,
        protocol: 'sqs',
        endpoint: 'arn:aws:sqs:us-east-1:000000000000:sample-stack-dead',
        rawMessageDelivery: true,
        redrivePolicy: { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:sample-stack-dead' },
      }),
      expect.objectContaining({
        topicArn,
        protocol: 'email',
        endpoint: 'steward@example.com',
        filterPolicy: { outcome: ['FAILED'] },
        rawMessageDelivery: false,
      }),
    ]);
  });

  test('a function points at its staged code and has an environment without intrinsic functions', () => {
    const [fn] = template.functions;
    expect(fn).toMatchObject({
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:sample-stack-worker',
      handler: 'index.handler',
      timeoutSeconds: 30,
      memoryMB: 256,
      env: {
        QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/sample-stack-jobs',
        TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:sample-stack-alerts',
        SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:sample/api-key',
      },
    });
    expect(existsSync(join(fn?.codeDir ?? '', 'index.mjs'))).toBe(true);
  });

  test('a parameter has its path for a name, and its value', () => {
    expect(template.parameters).toEqual([
      expect.objectContaining({
        name: '/sample/setting',
        arn: 'arn:aws:ssm:us-east-1:000000000000:parameter/sample/setting',
        type: 'String',
        value: 'arn:aws:sns:us-east-1:000000000000:sample-stack-alerts',
      }),
    ]);
  });

  test('an event source mapping joins a queue to a function by their ARNs', () => {
    expect(template.eventSourceMappings).toEqual([
      expect.objectContaining({
        queueArn: 'arn:aws:sqs:us-east-1:000000000000:sample-stack-jobs',
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:sample-stack-worker',
        batchSize: 7,
        maximumBatchingWindowSeconds: 0,
        reportBatchItemFailures: true,
        maximumConcurrency: 3,
      }),
    ]);
  });

  test('a rule keeps its pattern, and its target keeps the transformer and the dead-letter queue', () => {
    expect(template.rules).toEqual([
      expect.objectContaining({
        arn: 'arn:aws:events:us-east-1:000000000000:rule/sample-stack-orders',
        eventPattern: { source: ['aws.s3'], detail: { bucket: { name: ['sample-stack-landing'] } } },
        targets: [
          {
            arn: 'arn:aws:sqs:us-east-1:000000000000:sample-stack-jobs',
            deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:sample-stack-dead',
            inputTransformer: {
              inputPathsMap: { 'detail-object-key': '$.detail.object.key' },
              inputTemplate: '{"kind":"orders","key":<detail-object-key>}',
            },
          },
        ],
      }),
    ]);
  });

  test('the definition of a state machine is parsed, with the ARNs of the functions in it', () => {
    expect(template.stateMachines).toEqual([
      expect.objectContaining({ arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:sample-stack-workflow' }),
    ]);
    expect(template.stateMachines[0]?.definition).toMatchObject({
      StartAt: 'Go',
      States: { Go: { Resource: 'arn:aws:states:::lambda:invoke' } },
    });
    expect(JSON.stringify(template.stateMachines[0]?.definition)).toContain(template.functions[0]?.arn);
  });

  test('a secret has the name it was given, and outputs are resolved', () => {
    expect(template.secrets).toEqual([expect.objectContaining({ name: 'sample/api-key' })]);
    expect(template.outputs).toEqual({ LandingBucket: 'arn:aws:s3:::sample-stack-landing' });
  });
});
