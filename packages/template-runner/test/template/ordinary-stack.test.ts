import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, NestedStack, Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type CfnFunction, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, EventType } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { afterAll, describe, expect, it } from 'vitest';
import { readTemplate } from '../../src/template/read-template.ts';

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true });
});

/** A stack as `cdk synth` writes it for an app with no flags, its own lines about the constructs in use included. */
function synthesized(build: (stack: Stack) => void, props?: StackProps) {
  const outdir = mkdtempSync(join(tmpdir(), 'ordinary-'));
  dirs.push(outdir);
  const app = new App({ outdir, analyticsReporting: true, context: { 'aws:cdk:enable-path-metadata': true } });
  build(new Stack(app, 'shop', props));
  app.synth();
  return readTemplate(outdir, undefined, { inlineCodeDir: join(outdir, 'inline') });
}

const code = Code.fromInline('exports.handler = async () => {};');
const node = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code };

describe('a bucket whose notifications the CDK sets by a custom resource', () => {
  it('tells EventBridge if that says so', () => {
    const { buckets, functionsNotRun } = synthesized((stack) => {
      new Bucket(stack, 'Told', { eventBridgeEnabled: true });
      new Bucket(stack, 'Other');
    });
    expect(buckets).toMatchObject([
      { name: 'shop-told', eventBridgeEnabled: true },
      { name: 'shop-other', eventBridgeEnabled: false },
    ]);
    // The function that sets them in AWS is written in Python. Nothing calls it here.
    expect(functionsNotRun).toEqual([]);
  });

  it('says whom it does not tell here', () => {
    const { bucketNotifications } = synthesized((stack) => {
      const bucket = new Bucket(stack, 'Inbox');
      bucket.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(new Queue(stack, 'Scans')));
    });
    expect(bucketNotifications).toMatchObject([
      {
        bucketName: 'shop-inbox',
        eventBridgeEnabled: false,
        notSentTo: ['arn:aws:sqs:us-east-1:000000000000:shop-scans'],
      },
    ]);
  });
});

describe('a function', () => {
  it.each([
    ['of another language', { runtime: Runtime.PYTHON_3_13 }, {}, 'its runtime is python3.13'],
    ['with layers', {}, { Layers: ['arn:aws:lambda:us-east-1:111122223333:layer:tools:1'] }, 'it has layers'],
    ['that is an image', {}, { PackageType: 'Image' }, 'it is a container image'],
    ['that may not run', {}, { ReservedConcurrentExecutions: 0 }, 'it has no concurrency'],
  ])('%s is not run, and says why', (_, props, more, reason) => {
    const { functions, functionsNotRun } = synthesized((stack) => {
      const made = new Lambda(stack, 'Watch', { ...node, ...props });
      for (const [name, value] of Object.entries(more)) {
        (made.node.defaultChild as CfnFunction).addPropertyOverride(name, value);
      }
    });
    expect(functions).toEqual([]);
    expect(functionsNotRun).toMatchObject([
      { name: 'shop-watch', arn: 'arn:aws:lambda:us-east-1:000000000000:function:shop-watch', reason },
    ]);
  });

  it('in a network runs in that of this machine, with no more at a time than it has reserved', () => {
    const { functions } = synthesized((stack) => {
      const vpc = new Vpc(stack, 'Network', { restrictDefaultSecurityGroup: true });
      const securityGroups = [new SecurityGroup(stack, 'Group', { vpc: vpc as never })];
      const environment = { VPC: vpc.vpcId, CIDR: vpc.vpcCidrBlock };
      new Lambda(stack, 'Watch', {
        ...node,
        vpc: vpc as never,
        securityGroups,
        environment,
        reservedConcurrentExecutions: 2,
        logRetention: RetentionDays.ONE_WEEK,
      });
    });
    expect(functions).toMatchObject([
      {
        name: 'shop-watch',
        maxConcurrency: 2,
        env: { VPC: 'shop-network', CIDR: expect.stringMatching(/^not-here:Network\w+\.CidrBlock$/) },
      },
    ]);
  });
});

it('a nested stack is named as what it is', () => {
  const nested = () =>
    synthesized((stack) => {
      new Queue(new NestedStack(stack, 'Part'), 'Jobs');
    });
  expect(nested).toThrow(
    /PartNested\w+ \(AWS::CloudFormation::Stack, .*\): nested stacks are not run locally, nor what is in them/,
  );
});

it('a secret has the value that the template gives or has generated, or none', () => {
  const { secrets } = synthesized((stack) => {
    new CfnSecret(stack, 'Empty');
    new CfnSecret(stack, 'Given', { secretString: 'given' });
    new CfnSecret(stack, 'Password', { generateSecretString: { passwordLength: 40 } });
    const generateSecretString = { secretStringTemplate: '{"user":"shop"}', generateStringKey: 'password' };
    new CfnSecret(stack, 'Login', { generateSecretString });
  });
  const [empty, given, password, login] = secrets.map(({ firstValue }) => firstValue);
  expect(empty).toBeUndefined();
  expect(given).toBe('given');
  expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
  expect(JSON.parse(login ?? '')).toEqual({ user: 'shop', password: expect.stringMatching(/^[A-Za-z0-9]{32}$/) });
});

it('an export of another stack of the app is looked up there, whose resources have the names that they would get here', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'ordinary-'));
  dirs.push(outdir);
  const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:enable-path-metadata': true } });
  const storage = new Stack(app, 'storage');
  const [inbox, topic] = [new Bucket(storage, 'Inbox'), new Topic(storage, 'Told')];
  const shop = new Stack(app, 'shop');
  const environment = { INBOX: inbox.bucketName, TOLD: topic.topicArn };
  new Lambda(shop, 'Watch', { ...node, environment });
  app.synth();
  const { functions, elsewhere } = readTemplate(outdir, 'shop', { inlineCodeDir: join(outdir, 'inline') });
  expect(functions[0]?.env).toEqual({
    INBOX: 'storage-inbox',
    TOLD: 'arn:aws:sns:us-east-1:000000000000:storage-told',
  });
  expect(elsewhere.topics).toEqual([{ name: 'storage-told', arn: 'arn:aws:sns:us-east-1:000000000000:storage-told' }]);
});
