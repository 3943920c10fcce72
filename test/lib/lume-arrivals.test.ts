import { App, Aws, CfnParameter, Duration, NestedStack, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { type InvalidSettingsError, LumeArrivals, type LumeArrivalsProps } from '../../lib/index.ts';
import { ROUTE } from '../support/template/synthesized-template.ts';

const ENV = { account: '123456789012', region: 'eu-central-1' };

function stackOf(props?: StackProps): Stack {
  return new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'data', props);
}

function arrivalsIn(scope: Stack, props: Partial<LumeArrivalsProps> = {}, id = 'Arrivals'): LumeArrivals {
  return new LumeArrivals(scope, id, { routes: [ROUTE], ...props });
}

function mistakesOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    return (error as InvalidSettingsError).mistakes;
  }
  return [];
}

type Resources = Readonly<Record<string, { readonly Properties: Readonly<Record<string, unknown>> }>>;

/** Physical names, which have to differ within an account. */
function namesIn(template: Template): readonly string[] {
  const kinds = {
    'AWS::Events::Rule': 'Name',
    'AWS::CloudWatch::Alarm': 'AlarmName',
    'AWS::CloudWatch::Dashboard': 'DashboardName',
    'AWS::SSM::Parameter': 'Name',
    'AWS::Logs::QueryDefinition': 'Name',
  };
  return Object.entries(kinds).flatMap(([type, name]) =>
    Object.values(template.findResources(type) as Resources).flatMap(({ Properties }) =>
      Properties[name] === undefined ? [] : [`${type} ${JSON.stringify(Properties[name])}`],
    ),
  );
}

/** Actions on a key, by the logical id of the role's policy or the role. */
function usersOf(template: Template, keyId: string): Readonly<Record<string, readonly string[]>> {
  const policies = [
    ...Object.entries(template.findResources('AWS::IAM::Policy') as Resources).map(
      ([id, { Properties }]) => [id, [Properties['PolicyDocument']]] as const,
    ),
    ...Object.entries(template.findResources('AWS::IAM::Role') as Resources).map(
      ([id, { Properties }]) =>
        [id, ((Properties['Policies'] ?? []) as { PolicyDocument: unknown }[]).map((p) => p.PolicyDocument)] as const,
    ),
  ];
  return Object.fromEntries(
    policies.flatMap(([id, documents]) => {
      const statements = (documents as { Statement: { Action: string | string[]; Resource: unknown }[] }[]).flatMap(
        ({ Statement }) => Statement,
      );
      const actions = statements
        .filter(({ Resource }) => JSON.stringify(Resource).includes(keyId))
        .flatMap(({ Action }) => Action)
        .filter((action) => action.startsWith('kms:'));
      return actions.length > 0 ? [[id.replace(/[0-9A-F]{8}$/, ''), actions.toSorted()]] : [];
    }),
  );
}

describe('several deployments', () => {
  it('of one stack have no name in common', () => {
    const stack = stackOf();
    const [one, other] = [arrivalsIn(stack, {}, 'Orders'), arrivalsIn(stack, {}, 'Returns')];
    const names = namesIn(Template.fromStack(stack));
    expect([one.deploymentName, other.deploymentName]).toEqual(['data-Orders', 'data-Returns']);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(30);
  });

  it('may not have the same name in one stack', () => {
    const stack = stackOf();
    arrivalsIn(stack, { deploymentName: 'shop' });
    expect(mistakesOf(() => arrivalsIn(stack, { deploymentName: 'shop' }, 'Other'))).toEqual([
      'deploymentName: "shop": must be unique in the stack: data/Arrivals has it',
    ]);
  });

  it('have the name of the outermost stack where they are in a nested one', () => {
    const nested = new NestedStack(stackOf(), 'Files');
    expect(arrivalsIn(nested).deploymentName).toBe('data-Files-Arrivals');
  });
});

describe('a name that is known at the deployment only', () => {
  it('is in all names, and in place of it a part of the id of the stack where it could be too long', () => {
    const stack = stackOf();
    arrivalsIn(stack, { deploymentName: Aws.STACK_NAME });
    const names = namesIn(Template.fromStack(stack));
    expect(names.join('\n')).not.toContain('data');
    expect(names.filter((name) => name.includes('AWS::Events::Rule'))).toEqual([
      expect.stringMatching(/"arrivals-",.*"AWS::StackId".*"\.orders"/),
    ]);
  });
});

describe('tokens', () => {
  it('pass the checks of every text, and are in the template', () => {
    const stack = stackOf();
    const text = (id: string) => new CfnParameter(stack, id).valueAsString;
    const props: LumeArrivalsProps = {
      routes: [
        {
          ...ROUTE,
          prefix: text('Prefix'),
          suffix: text('Suffix'),
          flowVersion: text('Flow'),
          sourcePath: `s3://${text('Other')}/{key}`,
          maxAttempts: new CfnParameter(stack, 'Attempts', { type: 'Number' }).valueAsNumber,
          runMetadata: { team: text('Team') },
        },
      ],
      landingBucket: { existing: text('Bucket'), encryptionKeyArn: text('BucketKey') },
      lume: { baseUrl: text('Url'), apiKeySecretArn: text('Secret'), apiKeyEncryptionKeyArn: text('SecretKey') },
      subscribers: {
        success: [{ email: text('Mail') }, { queueArn: text('Queue') }],
        rejects: [{ functionArn: text('Function') }],
        alerts: [{ url: text('Pager') }, { slackWebhook: { channel: 'ops', secretArn: text('Slack') } }],
      },
      timeZone: text('Zone'),
      polling: { maxAttempts: new CfnParameter(stack, 'Checks', { type: 'Number' }).valueAsNumber },
      maxConcurrency: new CfnParameter(stack, 'Concurrency', { type: 'Number' }).valueAsNumber,
      monitoring: { alarms: { deadLetters: new CfnParameter(stack, 'Letters', { type: 'Number' }).valueAsNumber } },
    };
    const role = new Role(stack, 'Producer', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    new LumeArrivals(stack, 'Arrivals', props).grantUpload(role);
    const template = JSON.stringify(Template.fromStack(stack).toJSON());
    for (const id of stack.node.children.filter((child) => child instanceof CfnParameter).map(({ node }) => node.id)) {
      expect(template, id).toContain(`{"Ref":"${id}"}`);
    }
    expect(template).not.toMatch(/\$\{Token\[|e\+289/);
  });

  it('are refused where construct ids are made of them', () => {
    const stack = stackOf();
    const token = new CfnParameter(stack, 'Name').valueAsString;
    expect(
      mistakesOf(() =>
        arrivalsIn(stack, {
          routes: [{ ...ROUTE, name: token }],
          subscribers: { alerts: [{ slackWebhook: { channel: token } }] },
        }),
      ),
    ).toEqual([
      'routes.0.name: a token: must be known before the deployment',
      'subscribers.alerts.0.slackWebhook.channel: a token: must be known before the deployment',
    ]);
  });

  it('do not hide a mistake beside them', () => {
    const stack = stackOf();
    const prefix = new CfnParameter(stack, 'Prefix').valueAsString;
    expect(mistakesOf(() => arrivalsIn(stack, { routes: [{ name: 'orders', prefix, flowVersion: 'shop' }] }))).toEqual([
      expect.stringMatching(/^routes\.0\.flowVersion: "shop": must have the form/),
    ]);
  });
});

describe('a bucket of the app', () => {
  it('takes uploads: its events are switched on beside the notifications that it has', () => {
    const stack = stackOf();
    const bucket = new Bucket(stack, 'Bucket');
    const arrivals = arrivalsIn(stack, { landingBucket: bucket });
    expect(arrivals.landingBucket === bucket).toBe(true);
    Template.fromStack(stack).hasResourceProperties('Custom::S3BucketNotifications', {
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    });
  });

  it.each([
    ['region', { region: 'us-east-1' }, '123456789012, us-east-1'],
    ['account', { account: '210987654321' }, '210987654321, eu-central-1'],
  ])('in another %s is refused with the reason', (_, elsewhere, where) => {
    const stack = stackOf({ env: ENV });
    const landingBucket = Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: 'acme', ...elsewhere });
    expect(mistakesOf(() => arrivalsIn(stack, { landingBucket }))).toEqual([
      expect.stringContaining(`landingBucket: data/Bucket in ${where}: must be in the account and the region`),
    ]);
  });

  it('that is imported is not changed', () => {
    const stack = stackOf();
    arrivalsIn(stack, { landingBucket: Bucket.fromBucketName(stack, 'Bucket', 'acme') });
    Template.fromStack(stack).resourceCountIs('Custom::S3BucketNotifications', 0);
  });
});

describe('a secret with a key of its own', () => {
  const READERS = {
    ArrivalsfunctionsstartrunroleDefaultPolicy: ['kms:Decrypt'],
    ArrivalsfunctionscheckrunroleDefaultPolicy: ['kms:Decrypt'],
    ArrivalsfunctionsreportrunroleDefaultPolicy: ['kms:Decrypt'],
  };

  it('is decrypted by the functions that call Lume, and by nobody else', () => {
    const stack = stackOf();
    const encryptionKey = new Key(stack, 'SecretKey');
    arrivalsIn(stack, { lume: { apiKey: new Secret(stack, 'Secret', { encryptionKey }) } });
    expect(usersOf(Template.fromStack(stack), 'SecretKey')).toEqual(READERS);
  });

  it('is so by its ARN, too', () => {
    const stack = stackOf();
    arrivalsIn(stack, {
      lume: {
        apiKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:lume-AbCdEf',
        apiKeyEncryptionKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/0f6e-1',
      },
    });
    expect(usersOf(Template.fromStack(stack), 'key/0f6e-1')).toEqual(READERS);
  });

  it('that is imported by its name is read by the name and what Secrets Manager appends', () => {
    const stack = stackOf({ env: ENV });
    arrivalsIn(stack, { lume: { apiKey: Secret.fromSecretNameV2(stack, 'Secret', 'lume') } });
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain(
      ':secret:lume-??????',
    );
  });
});

describe('a key of the app', () => {
  it('encrypts all, and its policy lets the services use it', () => {
    const stack = stackOf();
    const key = new Key(stack, 'Mine');
    arrivalsIn(stack, { encryption: key });
    arrivalsIn(stack, { encryption: key }, 'Other');
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::KMS::Key', 1);
    const [{ Properties }] = Object.values(template.findResources('AWS::KMS::Key') as Resources) as [Resources[string]];
    const { Statement: statements } = Properties['KeyPolicy'] as { Statement: { Sid?: string }[] };
    expect(statements.filter(({ Sid }) => Sid !== undefined)).toEqual([]);
    expect(JSON.stringify(statements)).toMatch(/events\.amazonaws.*cloudwatch\.amazonaws.*sns\.amazonaws/);
    expect(statements).toHaveLength(5);
  });

  it('that is imported is named: whoever deploys has to let the services use it', () => {
    const stack = stackOf();
    arrivalsIn(stack, { encryption: Key.fromKeyArn(stack, 'K', 'arn:aws:kms:eu-central-1:123456789012:key/0f6e-1') });
    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('The policy of the key in `encryption` cannot'));
  });
});

describe('topics of the app', () => {
  it('get the outcomes in place of new ones, and keep their policies', () => {
    const stack = stackOf();
    const key = new Key(stack, 'TopicKey');
    const [success, alerts] = [new Topic(stack, 'Loaded'), new Topic(stack, 'OnCall', { masterKey: key })];
    const arrivals = arrivalsIn(stack, {
      topics: { success, alerts },
      subscribers: { success: [{ email: 'a@b.example' }] },
    });
    expect(arrivals.topics.success === success && arrivals.topics.alerts === alerts).toBe(true);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 4);
    template.resourceCountIs('AWS::SNS::TopicPolicy', 2);
    template.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: stack.resolve(success.topicArn) });
    expect(Object.keys(usersOf(template, 'TopicKey')).toSorted()).toEqual([
      'ArrivalsoutagesummarizeoutageroleDefaultPolicy',
      'Arrivalsrunsrole',
      'Arrivalsunreportedrole',
    ]);
    Annotations.fromStack(stack).hasInfo('*', Match.stringLikeRegexp('data/OnCall has to let CloudWatch publish'));
  });

  it.each([
    ['in another region', { topicArn: 'arn:aws:sns:us-east-1:123456789012:on-call' }, /^topics\.alerts: .*us-east-1/],
    ['that is a FIFO', { topicArn: 'arn:aws:sns:eu-central-1:123456789012:on-call.fifo' }, /must be a standard topic/],
  ])('%s is refused', (_, { topicArn }, rule) => {
    const stack = stackOf({ env: ENV });
    const alerts = Topic.fromTopicArn(stack, 'OnCall', topicArn);
    expect(mistakesOf(() => arrivalsIn(stack, { topics: { alerts } }))).toEqual([expect.stringMatching(rule)]);
  });
});

describe('subscriptions of the CDK', () => {
  it('stand beside plain subscribers; a queue of the alerts gets each failure of an outage', () => {
    const stack = stackOf();
    const queue = new Queue(stack, 'Queue');
    const arrivals = arrivalsIn(stack, {
      subscribers: { alerts: [{ email: 'a@b.example' }, new SqsSubscription(queue)] },
    });
    arrivals.topics.success.addSubscription(new SqsSubscription(queue));
    const subscriptions = Object.values(Template.fromStack(stack).findResources('AWS::SNS::Subscription') as Resources);
    const ofQueue = subscriptions.filter(({ Properties }) =>
      JSON.stringify(Properties['Endpoint']).includes('Queue4A'),
    );
    expect(ofQueue.map(({ Properties }) => JSON.stringify(Properties['TopicArn'])).toSorted()).toEqual([
      expect.stringContaining('Alerts'),
      expect.stringContaining('Outages'),
      expect.stringContaining('Success'),
    ]);
  });
});

describe('a VPC', () => {
  it('has all functions, in one security group that nobody may call', () => {
    const stack = stackOf({ env: ENV });
    const vpc = new Vpc(stack, 'Vpc');
    arrivalsIn(stack, { vpc, lume: { baseUrl: 'https://lume.acme.example:8443' }, reconcile: {} });
    const template = Template.fromStack(stack);
    const functions = Object.entries(template.findResources('AWS::Lambda::Function') as Resources).filter(([id]) =>
      id.startsWith('Arrivals'),
    );
    expect(functions).toHaveLength(6);
    for (const [id, { Properties }] of functions) expect(Properties, id).toHaveProperty('VpcConfig.SubnetIds');
    const groups = template.findResources('AWS::EC2::SecurityGroup') as Resources;
    expect(
      Object.values(groups).map(({ Properties }) => [
        Properties['SecurityGroupIngress'],
        Properties['SecurityGroupEgress'],
      ]),
    ).toEqual([[undefined, [443, 8443].map((port) => expect.objectContaining({ FromPort: port, ToPort: port }))]]);
  });

  it('is needed for its parts', () => {
    expect(mistakesOf(() => arrivalsIn(stackOf(), { vpcSubnets: { subnetGroupName: 'private' } }))).toEqual([
      'vpcSubnets: {"subnetGroupName":"private"}: must come with vpc',
    ]);
  });
});

it('every role has the permissions boundary', () => {
  const stack = stackOf({ env: ENV });
  const boundary = ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'team-boundary');
  arrivalsIn(stack, {
    permissionsBoundary: boundary,
    reconcile: {},
    subscribers: { alerts: [{ slackWebhook: { channel: 'ops' } }] },
  });
  const roles = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role') as Resources);
  expect(roles.length).toBeGreaterThan(8);
  for (const [id, { Properties }] of roles) expect(Properties, id).toHaveProperty('PermissionsBoundary');
});

it('alarms do what the actions of the props say, beside publishing, when they go off and when they are over', () => {
  const stack = stackOf();
  const pager = new Topic(stack, 'Pager');
  const arrivals = arrivalsIn(stack, { alarmActions: [new SnsAction(pager)] });
  const alarms = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm') as Resources);
  expect(alarms).toHaveLength(arrivals.alarms.length);
  for (const { Properties } of alarms) {
    expect(Properties['AlarmActions']).toHaveLength(2);
    expect(Properties['OKActions']).toEqual([stack.resolve(pager.topicArn)]);
  }
});

it('data goes with the stack where the props say so', () => {
  const stack = stackOf();
  arrivalsIn(stack, { removalPolicy: RemovalPolicy.DESTROY });
  Template.fromStack(stack).allResources('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

describe('addRoute', () => {
  const ADDED = { name: 'returns', prefix: 'returns/', flowVersion: 'shop_returns:v1' } as const;

  it('makes what the same route in the props makes', () => {
    const route = { ...ADDED, sourcePath: '{stem}-{version}', alarmWithoutFile: Duration.hours(24) };
    const [added, given] = [stackOf(), stackOf()];
    arrivalsIn(added, { reconcile: {} }).addRoute(route);
    arrivalsIn(given, { reconcile: {}, routes: [ROUTE, route] });
    expect(Template.fromStack(added).toJSON()).toEqual(Template.fromStack(given).toJSON());
    expect(JSON.stringify(Template.fromStack(added).toJSON())).toContain('s3:ListBucketVersions');
  });

  it('refuses a name that is taken, and changes nothing', () => {
    const stack = stackOf();
    const arrivals = arrivalsIn(stack);
    expect(mistakesOf(() => arrivals.addRoute({ ...ADDED, name: 'orders' }))).toEqual([
      'routes.1.name: "orders": must be unique: routes.0 has it',
    ]);
    Template.fromStack(stack).resourceCountIs('AWS::Events::Rule', 2);
  });
});

describe('grants', () => {
  function actionsOf(grant: (arrivals: LumeArrivals, role: Role) => void, props: Partial<LumeArrivalsProps> = {}) {
    const stack = stackOf();
    const role = new Role(stack, 'Producer', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    grant(arrivalsIn(stack, props), role);
    const policies = Template.fromStack(stack).findResources('AWS::IAM::Policy') as Resources;
    const own = Object.entries(policies).filter(([id]) => id.startsWith('Producer'));
    const documents = own.map(
      ([, { Properties }]) =>
        Properties['PolicyDocument'] as {
          Statement: { Action: unknown; Resource: unknown }[];
        },
    );
    return documents
      .flatMap(({ Statement }) => Statement)
      .map(({ Action, Resource }) => [[Action].flat(), JSON.stringify(Resource)]);
  }

  it('let a producer upload below a prefix, with the key of the bucket', () => {
    expect(
      actionsOf((arrivals, role) => arrivals.grantUpload(role, 'incoming/orders'), { encryption: 'ownKey' }),
    ).toEqual([
      [['s3:PutObject', 's3:AbortMultipartUpload'], expect.stringContaining('"/incoming/orders*"')],
      [['kms:GenerateDataKey', 'kms:Decrypt'], expect.stringContaining('Arrivalskey')],
    ]);
  });

  it('let somebody start executions', () => {
    expect(actionsOf((arrivals, role) => arrivals.grantStartExecution(role))).toEqual([
      [['states:StartExecution'], expect.stringContaining('ArrivalsrunsWorkflow')],
    ]);
  });

  it('let somebody read reports, and not list them', () => {
    expect(actionsOf((arrivals, role) => arrivals.grantReadReports(role))).toEqual([
      [['s3:GetObject'], expect.stringContaining('"/reports/*"')],
    ]);
  });
});

it('metrics are those that the functions record for this deployment', () => {
  const stack = stackOf();
  const arrivals = arrivalsIn(stack);
  const metrics = [
    arrivals.metricArrivals({ route: 'orders' }),
    arrivals.metricOutcomes({ outcome: 'FAILED' }),
    arrivals.metricRowsRejected({ flow: 'shop_orders:v1', period: Duration.hours(1), statistic: 'Maximum' }),
    arrivals.metricRunDuration(),
  ];
  const deployment = 'data-Arrivals';
  expect(
    metrics.map(({ metricName, dimensions, statistic, period }) => [
      metricName,
      dimensions,
      statistic,
      period.toMinutes(),
    ]),
  ).toEqual([
    ['Arrivals', { deployment, route: 'orders' }, 'Sum', 5],
    ['Outcomes', { deployment, outcome: 'FAILED' }, 'Sum', 5],
    ['RowsRejected', { deployment, flow: 'shop_orders:v1' }, 'Maximum', 60],
    ['RunDuration', { deployment }, 'Average', 5],
  ]);
});
