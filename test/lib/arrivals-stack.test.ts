import { App, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { parseArrivalMessage } from '../../functions/arrivals/arrival-message.ts';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import { InvalidSettingsError } from '../../lib/check-settings.ts';
import { lumeFunctionLimits } from '../../lib/function-limits.ts';
import { ROUTE, templateOf } from '../support/template/synthesized-template.ts';

describe('the stack', () => {
  const template = templateOf({ subscribers: { alerts: [{ email: 'on-call@shop.example' }] } });

  it('switches EventBridge on for its own bucket by the property of the bucket, without a custom resource', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    template.resourceCountIs('Custom::S3BucketNotifications', 0);
    template.resourceCountIs('AWS::Lambda::Function', 5);
  });

  it('runs its functions on nodejs24.x, each with a time-out above that of its calls to Lume', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x' });
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    for (const { Properties } of functions) {
      const lumeTimeout = Number(Properties.Environment.Variables.LUME_TIMEOUT_SECONDS ?? 0);
      expect(Properties.Timeout).toBeGreaterThan(lumeTimeout);
    }
    const limits = functions.flatMap(({ Properties }) =>
      'LUME_TIMEOUT_SECONDS' in Properties.Environment.Variables ? [Properties.Timeout] : [],
    );
    const expected = Object.values(lumeFunctionLimits(30)).map(({ timeoutSeconds }) => timeoutSeconds);
    expect(limits.toSorted()).toEqual(expected.toSorted());
  });

  it('hides a message for six times as long as its function may take, and repeats what fails for ten hours', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 180,
      RedrivePolicy: { maxReceiveCount: 200, deadLetterTargetArn: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
  });

  it('changes a rule after the function that reads what it writes', () => {
    const rules = template.findResources('AWS::Events::Rule', { Properties: { Name: Match.anyValue() } });
    expect(Object.keys(rules)).toHaveLength(1);
    for (const { DependsOn } of Object.values(rules))
      expect(DependsOn).toEqual([expect.stringMatching(/^landingonarrival/)]);
  });

  it('makes the secret without a value', () => {
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: Match.absent(),
      SecretString: Match.absent(),
    });
  });

  it('keeps its buckets when it is deleted, unless told otherwise', () => {
    template.allResources('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
    templateOf({ removalPolicy: RemovalPolicy.DESTROY }).allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
  });

  it('subscribes those who are named, to their topic alone', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 2) /* and the queue of summaries */;
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'on-call@shop.example' });
  });

  it('is refused with all mistakes of its settings', () => {
    expect(() => templateOf({ polling: { initialDelay: Duration.seconds(0), maxAttempts: 0 } })).toThrow(
      InvalidSettingsError,
    );
  });
});

describe('an imported landing bucket', () => {
  it('is listened to and otherwise left alone', () => {
    const template = templateOf({ landingBucket: { existing: 'acme-landing' } });
    template.resourceCountIs('AWS::S3::Bucket', 1); // the archive
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { detail: { bucket: { name: ['acme-landing'] } } },
    });
    const policies = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    expect(JSON.stringify(policies)).not.toContain('acme-landing');
  });
});

it('says of an imported bucket that it has to be where the stack is', () => {
  const stack = new ArrivalsStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'arrivals', {
    routes: [ROUTE],
    landingBucket: { existing: 'acme-landing' },
  });
  Annotations.fromStack(stack).hasInfo(
    '*',
    Match.stringLikeRegexp('acme-landing has to be in the account and the region'),
  );
});

it('says of an imported bucket that it has to have versioning, where a source path needs versions', () => {
  const infosOf = (sourcePath: string) =>
    Annotations.fromStack(
      new ArrivalsStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'arrivals', {
        routes: [{ ...ROUTE, sourcePath }],
        landingBucket: { existing: 'acme-landing' },
      }),
    ).findInfo('*', Match.stringLikeRegexp('acme-landing has to have versioning: the sourcePath of route orders'));
  expect(infosOf('{stem}-{version}')).toHaveLength(1);
  expect(infosOf('{stem}-{etag}')).toEqual([]);
});

describe('the rule of a route', () => {
  it('writes the version where the source path needs it, so that the message is JSON without one too', () => {
    const routes = [
      { ...ROUTE, name: 'versions', sourcePath: '{stem}-{version}' },
      { ...ROUTE, name: 'etags', sourcePath: '{stem}-{etag}' },
    ];
    const [versions = '', etags = ''] = routes.map(({ name }) => {
      const rules = Object.values(templateOf({ routes }).findResources('AWS::Events::Rule'));
      const rule = rules.find(({ Properties: { Name } }) => Name === `arrivals.${name}`);
      return rule?.['Properties'].Targets[0].InputTransformer.InputTemplate as string;
    });
    expect(etags).not.toContain('version-id');
    /** As EventBridge fills it in: a text of its own as JSON, and nothing for what the event does not have. */
    const sent = (version: string) =>
      parseArrivalMessage(
        versions
          .replace('<detail-object-version-id>', version)
          .replace('<detail-object-size>', '1')
          .replace(/<[\w-]+>/g, '"x"'),
      ).arrival.version;
    expect([sent('IYV3p45B.t'), sent('')]).toEqual(['IYV3p45B.t', '']);
  });

  it.each([
    [{ prefix: 'in/', suffix: '.csv' }, [{ wildcard: 'in/*.csv' }]],
    [{ prefix: 'in\\/', suffix: '.csv' }, [{ wildcard: 'in\\\\/*.csv' }]],
    [{ prefix: 'in/' }, [{ prefix: 'in/' }]],
    [{ suffix: '.csv' }, [{ suffix: '.csv' }]],
    [{}, [{ exists: true }]],
  ])('matches the keys of %j', (part, key) => {
    const template = templateOf({ routes: [{ name: 'r', flowVersion: 'f:v1', ...part }] });
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { detail: { object: { key } } } });
  });

  it('writes key and bucket as JSON values of their own, so that no key can break the message', () => {
    const rules = JSON.stringify(templateOf().findResources('AWS::Events::Rule'));
    for (const part of [
      '"key":<detail-object-key>',
      '"bucket":<detail-bucket-name>',
      `"flow_version":"${ROUTE.flowVersion}"`,
    ]) {
      expect(rules).toContain(JSON.stringify(part).slice(1, -1));
    }
  });

  it('needs one statement in the policy of the queue, however many routes there are', () => {
    const { suffix: _, ...byPrefix } = ROUTE;
    const routes = Array.from({ length: 40 }, (_, i) => ({ ...byPrefix, name: `route-${i}`, prefix: `in/${i}/` }));
    const policies = Object.values(templateOf({ routes }).findResources('AWS::SQS::QueuePolicy'));
    for (const { Properties } of policies) expect(Properties.PolicyDocument.Statement.length).toBeLessThanOrEqual(3);
  });
});
