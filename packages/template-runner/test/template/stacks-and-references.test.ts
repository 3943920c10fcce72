import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { afterAll, describe, expect, it } from 'vitest';
import { readTemplate } from '../../src/template/read-template.ts';
import { StackChoiceError } from '../../src/template/template-errors.ts';

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

function synthesized(build: (app: App) => void): string {
  const outdir = mkdtempSync(join(tmpdir(), 'stacks-'));
  dirs.push(outdir);
  const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:enable-path-metadata': true } });
  build(app);
  app.synth();
  return outdir;
}

describe('an app with several stacks', () => {
  const twoStages = () =>
    synthesized((app) => {
      for (const stage of ['dev', 'prod']) new Queue(new Stack(app, `arrivals-${stage}`), 'jobs');
    });

  it('is read by the name of a stack', () => {
    expect(readTemplate(twoStages(), 'arrivals-prod')).toMatchObject({
      stackName: 'arrivals-prod',
      queues: [{ name: 'arrivals-prod-jobs' }],
    });
  });

  it('names its stacks when none is chosen, or one that it does not have', () => {
    expect(() => readTemplate(twoStages())).toThrowError(StackChoiceError);
    expect(() => readTemplate(twoStages())).toThrow(
      'One stack runs at a time, and the app has arrivals-dev, arrivals-prod.',
    );
    expect(() => readTemplate(twoStages(), 'arrivals')).toThrow(
      'There is no stack arrivals: the app has arrivals-dev, arrivals-prod.',
    );
  });

  it('may have them in stages of the CDK, which name a stack by its path where its name is not enough', () => {
    const dir = synthesized((app) => {
      for (const id of ['Dev', 'Prod']) {
        new Queue(new Stack(new Stage(app, id), 'arrivals', { stackName: 'arrivals' }), `jobs-${id}`);
      }
      new Queue(new Stack(app, 'network'), 'other');
    });
    expect(readTemplate(dir, 'Prod/arrivals').queues).toMatchObject([{ name: 'prod-arrivals-jobs-prod' }]);
    expect(readTemplate(dir, 'network').queues).toMatchObject([{ name: 'network-other' }]);
    expect(() => readTemplate(dir, 'arrivals')).toThrow('the app has Dev/arrivals, Prod/arrivals, network.');
  });
});

describe('a stack of an account and a region of its own', () => {
  it('has the ARNs of this machine, in texts and in texts that are joined', () => {
    const dir = synthesized((app) => {
      const stack = new Stack(app, 'arrivals', { env: { account: '111122223333', region: 'eu-central-1' } });
      const queue = new Queue(stack, 'jobs');
      stack.exportValue(stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: 'm' }), {
        name: 'joined',
      });
      const rule = new Rule(stack, 'ended', { eventPattern: { source: ['aws.states'] } });
      rule.addTarget(new SqsQueue(queue));
      const team = Topic.fromTopicArn(stack, 'team', 'arn:aws:sns:eu-central-1:111122223333:team');
      rule.addTarget(new SnsTopic(team));
    });
    const { queues, rules, outputs } = readTemplate(dir);
    expect(rules[0]?.targets.map(({ arn }) => arn)).toEqual([
      queues[0]?.arn,
      'arn:aws:sns:us-east-1:000000000000:team',
    ]);
    expect(Object.values(outputs)).toEqual(['arn:aws:states:us-east-1:000000000000:stateMachine/m']);
  });

  it('has them in a parameter that is made of references, and leaves a literal one alone, which may have a digest', () => {
    const team = 'arn:aws:sns:eu-central-1:111122223333:team';
    const dir = synthesized((app) => {
      const stack = new Stack(app, 'arrivals');
      const queue = new Queue(stack, 'jobs', { queueName: 'jobs' });
      const joined = stack.toJsonString({ team, queue: queue.queueArn });
      new CfnParameter(stack, 'made', { name: '/made', type: 'String', value: joined });
      new CfnParameter(stack, 'literal', { name: '/literal', type: 'String', value: JSON.stringify({ team }) });
    });
    const { parameters } = readTemplate(dir);
    expect(Object.fromEntries(parameters.map(({ name, value }) => [name, JSON.parse(value)]))).toEqual({
      '/made': {
        team: 'arn:aws:sns:us-east-1:000000000000:team',
        queue: 'arn:aws:sqs:us-east-1:000000000000:jobs',
      },
      '/literal': { team },
    });
  });
});

describe('what a stack refers to and does not create', () => {
  it('is found by its kind, and what it creates is not', () => {
    const arn = (rest: string) => `arn:aws:${rest}`;
    const dir = synthesized((app) => {
      const stack = new Stack(app, 'arrivals');
      const own = new Topic(stack, 'own', {
        masterKey: Key.fromKeyArn(stack, 'key', arn('kms:eu-west-1:111122223333:key/k-1')),
      });
      const team = Topic.fromTopicArn(stack, 'team', arn('sns:eu-west-1:111122223333:team'));
      new Subscription(stack, 'on call', {
        topic: team,
        protocol: SubscriptionProtocol.EMAIL,
        endpoint: 'a@b.example',
      });
      for (const [protocol, endpoint] of [
        [SubscriptionProtocol.SQS, arn('sqs:eu-west-1:111122223333:warehouse')],
        [SubscriptionProtocol.LAMBDA, arn('lambda:eu-west-1:111122223333:function:notify:live')],
      ] as const) {
        new Subscription(stack, protocol, { topic: own, protocol, endpoint });
      }
      const rule = new Rule(stack, 'uploads', {
        eventPattern: { source: ['aws.s3'], detail: { bucket: { name: ['acme-landing'] } } },
      });
      rule.addTarget(new SnsTopic(own));
    });
    const here = (service: string, resource: string) => arn(`${service}:us-east-1:000000000000:${resource}`);
    expect(readTemplate(dir).elsewhere).toEqual({
      buckets: [{ name: 'acme-landing', arn: 'arn:aws:s3:::acme-landing' }],
      topics: [{ name: 'team', arn: here('sns', 'team') }],
      queues: [{ name: 'warehouse', arn: here('sqs', 'warehouse') }],
      secrets: [],
      functions: [{ name: 'notify', arn: here('lambda', 'function:notify:live') }],
      keys: ['key/k-1'],
    });
  });
});
