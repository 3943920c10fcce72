import { describe, expect, it } from 'vitest';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { templateOf } from '../support/template/synthesized-template.ts';
import { allowedTo, callableBy, resourcePolicies, takenBy } from '../support/template/template-permissions.ts';

/**
 * Every permission of the stack, written down a second time: whoever widens one has to say so here, for a reviewer to
 * see. `*` as a resource stands only where AWS has none narrower: X-Ray, and the delivery of Step Functions logs.
 */
const standard = templateOf();
const every = templateOf(EVERY_PART);

const TRACES = 'xray:PutTraceSegments xray:PutTelemetryRecords on *';
const logsTo = (group: string) => `logs:CreateLogStream logs:PutLogEvents on ${group}`;

const READS_EXECUTIONS = [
  'states:ListExecutions on runsWorkflow',
  'states:DescribeExecution on arn:{Partition}:states:{Region}:{AccountId}:execution:runsWorkflow:*',
];

const ROLES: Readonly<Record<string, readonly string[]>> = {
  landingonarrivalrole: [
    logsTo('landingonarrivallogs'),
    's3:ListBucket on landingBucket',
    'sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:SendMessage on landingarrivals',
    'sqs:SendMessage on landingdeadletters',
    'states:StartExecution on runsWorkflow',
    TRACES,
  ],
  landingredriverole: [
    'sqs:StartMessageMoveTask sqs:ListMessageMoveTasks sqs:CancelMessageMoveTask sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes on landingdeadletters',
    'sqs:SendMessage on landingarrivals',
  ],
  functionsstartrunrole: [logsTo('functionsstartrunlogs'), 'secretsmanager:GetSecretValue on apikey', TRACES],
  functionscheckrunrole: [logsTo('functionscheckrunlogs'), 'secretsmanager:GetSecretValue on apikey', TRACES],
  functionsreportrunrole: [
    logsTo('functionsreportrunlogs'),
    's3:PutObject on archive/reports/*',
    'secretsmanager:GetSecretValue on apikey',
    ...READS_EXECUTIONS,
    TRACES,
  ],
  runsrole: [
    'lambda:InvokeFunction on functionscheckrun',
    'lambda:InvokeFunction on functionsreportrun',
    'lambda:InvokeFunction on functionsstartrun',
    'logs:CreateLogDelivery logs:GetLogDelivery logs:UpdateLogDelivery logs:DeleteLogDelivery logs:ListLogDeliveries logs:PutResourcePolicy logs:DescribeResourcePolicies logs:DescribeLogGroups on *',
    'sns:Publish on topicsAlerts',
    'sns:Publish on topicsOutages',
    'sns:Publish on topicsRejects',
    'sns:Publish on topicsSuccess',
    'xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets on *',
  ],
  unreportedrole: ['sns:Publish on topicsAlerts'],
  outagesummarizeoutagerole: [
    logsTo('outagesummarizeoutagelogs'),
    'sns:Publish on topicsAlerts',
    'sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes on outagequeue',
    'sqs:SendMessage on topicsfailednotifications',
    'states:ListExecutions on runsWorkflow',
    TRACES,
  ],
};

const READ_WITH_KEY = 'kms:Decrypt on key';
const WRITE_WITH_KEY = 'kms:Decrypt kms:GenerateDataKey on key';

/** What a key of the stack's own and the ways to Slack add. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  landingonarrivalrole: [WRITE_WITH_KEY],
  landingredriverole: [WRITE_WITH_KEY],
  functionsstartrunrole: [READ_WITH_KEY],
  functionscheckrunrole: [READ_WITH_KEY],
  functionsreportrunrole: [WRITE_WITH_KEY],
  runsrole: [WRITE_WITH_KEY],
  unreportedrole: [WRITE_WITH_KEY],
  outagesummarizeoutagerole: [WRITE_WITH_KEY],
  reconciliationreconcilerole: [
    WRITE_WITH_KEY,
    logsTo('reconciliationreconcilelogs'),
    's3:ListBucket on landingBucket',
    ...READS_EXECUTIONS,
    'sns:Publish on topicsAlerts',
    'sqs:SendMessage on topicsfailednotifications',
    'ssm:GetParametersByPath on arn:{Partition}:ssm:{Region}:{AccountId}:parameter/lume-arrivals/routes/arrivals',
    TRACES,
  ],
  topicsslackopsnotifyslackrole: [
    WRITE_WITH_KEY,
    logsTo('topicsslackopsnotifyslacklogs'),
    'secretsmanager:GetSecretValue on topicsslackopsaddress',
    'sqs:SendMessage on topicsfailednotifications',
    TRACES,
  ],
  topicsslackchannelC0123ABCDrole: [],
  monitoringwatchedroutesrole: ['cloudwatch:PutMetricData on *'],
};

const ONLY_TLS = 'Deny * if Bool aws:SecureTransport false';
const NOT_SERVICES = 'if Bool aws:PrincipalIsAWSService false';
const THIS_ACCOUNT = 'if StringEquals aws:SourceAccount {AccountId}';
const onlyBy = (roles: string, topic: string) => [
  `${ONLY_TLS}: sns:Publish on ${topic}`,
  `Deny * if ArnNotEquals aws:PrincipalArn ${roles} ${NOT_SERVICES}: sns:Publish on ${topic}`,
];
const bucket = (name: string) => [`${ONLY_TLS}: s3:* on ${name}`, `${ONLY_TLS}: s3:* on ${name}/*`];
const mayUse = (service: string) => `Allow ${service}: kms:GenerateDataKey kms:Decrypt on *`;
const ROUTES = 'if ArnLike aws:SourceArn arn:{Partition}:events:{Region}:{AccountId}:rule/arrivals.*';
const whatRulesLeft = (...rules: readonly string[]) => [
  `${ONLY_TLS}: sqs:* on landingundeliveredevents`,
  `Allow events.amazonaws.com ${ROUTES}: sqs:SendMessage on landingundeliveredevents`,
  ...rules.map(
    (rule) =>
      `Allow events.amazonaws.com if ArnEquals aws:SourceArn ${rule}: sqs:SendMessage on landingundeliveredevents`,
  ),
];

const alertsPolicy = (roles: string) => [
  ...onlyBy(roles, 'topicsAlerts'),
  `Allow cloudwatch.amazonaws.com if ArnLike aws:SourceArn arn:{Partition}:cloudwatch:{Region}:{AccountId}:alarm:arrivals.* ${THIS_ACCOUNT}: sns:Publish on topicsAlerts`,
];

const POLICIES: Readonly<Record<string, readonly string[]>> = {
  landingBucketPolicy: bucket('landingBucket'),
  archivePolicy: bucket('archive'),
  landingarrivalsPolicy: [
    `${ONLY_TLS}: sqs:* on landingarrivals`,
    `Allow events.amazonaws.com ${ROUTES}: sqs:SendMessage on landingarrivals`,
    `Deny * if ArnNotEquals aws:PrincipalArn landingonarrivalrole landingredriverole ${NOT_SERVICES}: sqs:SendMessage on landingarrivals`,
  ],
  landingundeliveredeventsPolicy: whatRulesLeft('unreportedrule'),
  landingdeadlettersPolicy: [`${ONLY_TLS}: sqs:* on landingdeadletters`],
  topicsfailednotificationsPolicy: [
    `${ONLY_TLS}: sqs:* on topicsfailednotifications`,
    'Allow sns.amazonaws.com if ArnEquals aws:SourceArn topicsOutages: sqs:SendMessage on topicsfailednotifications',
  ],
  outagequeuePolicy: [
    `${ONLY_TLS}: sqs:* on outagequeue`,
    'Allow sns.amazonaws.com if ArnEquals aws:SourceArn topicsOutages: sqs:SendMessage on outagequeue',
    `Deny * ${NOT_SERVICES}: sqs:SendMessage on outagequeue`,
  ],
  topicsSuccessPolicy: onlyBy('runsrole', 'topicsSuccess'),
  topicsRejectsPolicy: onlyBy('runsrole', 'topicsRejects'),
  topicsOutagesPolicy: onlyBy('runsrole', 'topicsOutages'),
  topicsAlertsPolicy: alertsPolicy('runsrole unreportedrole outagesummarizeoutagerole'),
};

describe('each role', () => {
  it('may do what is written here, and nothing else', () => {
    expect(allowedTo(standard)).toEqual(sorted(ROLES));
    const names = [...new Set([...Object.keys(ROLES), ...Object.keys(MORE)])];
    const all = names.map((name) => [name, [...(ROLES[name] ?? []), ...(MORE[name] ?? [])]] as const);
    expect(allowedTo(every)).toEqual(sorted(Object.fromEntries(all)));
  });

  it('loses X-Ray and the delivery of logs where the settings switch them off', () => {
    const quiet = allowedTo(templateOf({ tracing: false, logging: { executions: 'off' } }));
    expect(
      Object.values(quiet)
        .flat()
        .filter((line) => line.endsWith(' on *')),
    ).toEqual([]);
  });

  it('is taken by one service alone, of this account where the service says whose it is; that of a redrive by people', () => {
    expect(takenBy(every)).toEqual({
      landingonarrivalrole: ['lambda.amazonaws.com'],
      landingredriverole: ['arn:{Partition}:iam::{AccountId}:root'],
      functionsstartrunrole: ['lambda.amazonaws.com'],
      functionscheckrunrole: ['lambda.amazonaws.com'],
      functionsreportrunrole: ['lambda.amazonaws.com'],
      topicsslackopsnotifyslackrole: ['lambda.amazonaws.com'],
      topicsslackchannelC0123ABCDrole: ['chatbot.amazonaws.com'],
      outagesummarizeoutagerole: ['lambda.amazonaws.com'],
      reconciliationreconcilerole: ['lambda.amazonaws.com'],
      runsrole: [`states.amazonaws.com ${THIS_ACCOUNT}`],
      unreportedrole: [`events.amazonaws.com ${THIS_ACCOUNT}`],
      monitoringwatchedroutesrole: [`scheduler.amazonaws.com ${THIS_ACCOUNT}`],
    });
  });

  it('that may publish to a topic is let through by the policy of the topic', () => {
    const policies = resourcePolicies(every);
    const publishers = Object.entries(allowedTo(every)).flatMap(([role, lines]) =>
      lines.flatMap((line) => (line.startsWith('sns:Publish on ') ? [[role, line.split(' ').at(-1)] as const] : [])),
    );
    expect(publishers).toHaveLength(7);
    for (const [role, topic] of publishers) {
      const [, exceptions = ''] =
        /aws:PrincipalArn (.*) if Bool/.exec(policies[`${topic}Policy`]?.join('\n') ?? '') ?? [];
      expect(exceptions.split(' '), `${role} on ${topic}`).toContain(role);
    }
  });
});

describe('buckets, queues, topics, functions and the key', () => {
  it('take TLS alone, and from this stack alone what it sends', () => {
    expect(resourcePolicies(standard)).toEqual(POLICIES);
    expect(callableBy(standard)).toEqual([]);
  });

  it('take what subscribers and the key of its own need beside that', () => {
    expect(resourcePolicies(every)).toEqual({
      ...POLICIES,
      topicsAlertsPolicy: alertsPolicy('runsrole unreportedrole outagesummarizeoutagerole reconciliationreconcilerole'),
      landingundeliveredeventsPolicy: whatRulesLeft('unreportedrule', 'reconciliationdaily'),
      topicsfailednotificationsPolicy: [
        `${ONLY_TLS}: sqs:* on topicsfailednotifications`,
        ...['topicsSuccess', 'topicsRejects', 'topicsAlerts', 'topicsOutages'].map(
          (topic) =>
            `Allow sns.amazonaws.com if ArnEquals aws:SourceArn ${topic}: sqs:SendMessage on topicsfailednotifications`,
        ),
      ],
      key: [
        'Allow arn:{Partition}:iam::{AccountId}:root: kms:* on *',
        mayUse('events.amazonaws.com'),
        mayUse(`cloudwatch.amazonaws.com ${THIS_ACCOUNT}`),
        mayUse('sns.amazonaws.com if ArnLike aws:SourceArn arn:{Partition}:sns:{Region}:{AccountId}:*'),
        'Allow logs.{Region}.amazonaws.com if ArnLike kms:EncryptionContext:aws:logs:arn arn:{Partition}:logs:{Region}:{AccountId}:log-group:*: kms:Encrypt kms:Decrypt kms:ReEncrypt* kms:GenerateDataKey* kms:Describe* on *',
      ],
    });
    expect(callableBy(every)).toEqual([
      'sns.amazonaws.com for topicsRejects: lambda:InvokeFunction on arn:aws:lambda:eu-central-1:123456789012:function:tickets',
      'sns.amazonaws.com for topicsAlerts: lambda:InvokeFunction on topicsslackopsnotifyslack',
      'events.amazonaws.com for reconciliationdaily: lambda:InvokeFunction on reconciliationreconcile',
    ]);
  });
});

it('denies everything to those who are in the Slack channel', () => {
  every.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    GuardrailPolicies: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSDenyAll']] }],
  });
});

function sorted(roles: Readonly<Record<string, readonly string[]>>) {
  return Object.fromEntries(Object.entries(roles).map(([name, lines]) => [name, lines.toSorted()]));
}
