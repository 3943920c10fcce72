import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CloudFormationValidatePlugin, Stack } from 'aws-cdk-lib';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { oneFileTemplate } from '../../bin/one-file/one-file-template.ts';
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

  it.each([
    ['as it is written', [1001, 2509], (text: string) => text],
    [
      'with a mistake',
      [1001, 2509, 3034],
      (text: string) => text.replace(/"VisibilityTimeout": \d+/, '"DelaySeconds": 86400'),
    ],
  ])('know the one-file template %s', async (_, expected, change) => {
    await using directory = await mkdtempDisposable(join(tmpdir(), 'one-file-'));
    const templatePath = join(directory.path, 'one-file.json');
    const text = JSON.stringify(oneFileTemplate({ routes: ['files', 'others'], version: '1.2.3' }), undefined, 1);
    await writeFile(templatePath, change(text));
    const { success, violations } = new CloudFormationValidatePlugin().validate({
      templatePaths: [templatePath],
      stackTemplates: [{ stackConstructPath: '', templatePath, accountId: undefined, region: undefined }],
      appConstruct: new App(),
    });
    // W1001: an output that Fn::If chooses by the condition of its resource; W2509: the ARN of a secret, which is none.
    const found = new Set(violations.map(({ ruleName }) => Number(ruleName.slice(1))));
    expect([...found].toSorted()).toEqual(expected);
    expect(success).toBe(!found.has(3034));
  });

  it('stop a template that CloudFormation would refuse', () => {
    const app = new App({ context });
    new CfnQueue(new Stack(app, 'careless'), 'queue', { delaySeconds: 86_400 });
    expect(() => app.synth()).toThrow(/delay/i);
  });
});
