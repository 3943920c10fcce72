import { App, Stack } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import { commandLineEnvironment } from '../../local/synthesize.ts';
import { UNLIKE_SETTINGS } from '../support/apps/every-setting.ts';
import { everySubscriberStack } from '../support/apps/every-subscriber-stack.ts';

describe("CloudFormation's own rules, which the CDK brings", () => {
  let context: Record<string, unknown>;
  beforeAll(async () => {
    vi.stubEnv('CDK_VALIDATION', 'true'); // the tests do without, see test/support/vitest/shared-assemblies.ts
    const { CDK_CONTEXT_JSON = '' } = await commandLineEnvironment('');
    context = { ...JSON.parse(CDK_CONTEXT_JSON), 'aws:cdk:bundling-stacks': [] };
  });
  afterAll(() => vi.unstubAllEnvs());

  it.each(UNLIKE_SETTINGS)('let a stack with %s be synthesized', (_, settings) => {
    const app = new App({ context });
    new ArrivalsStack(app, 'arrivals', settings);
    expect(() => app.synth()).not.toThrow();
  });

  it('let a stack with every kind of reader be synthesized', () => {
    const app = new App({ context });
    everySubscriberStack(app);
    expect(() => app.synth()).not.toThrow();
  });

  it('stop a template that CloudFormation would refuse', () => {
    const app = new App({ context });
    new CfnQueue(new Stack(app, 'careless'), 'queue', { delaySeconds: 86_400 });
    expect(() => app.synth()).toThrow(/delay/i);
  });
});
