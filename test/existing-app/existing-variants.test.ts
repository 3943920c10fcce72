import type { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, it } from 'vitest';
import { commandLineEnvironment } from '../../local/synthesize.ts';
import { brokenRules } from '../support/template/control-tower-rules.ts';
import { allowedTo, resourcePolicies } from '../support/template/template-permissions.ts';
import { EVERYTHING, PLAIN, VARIANTS, variantOf, WITH_KEY, WITHOUT_KEY } from './existing-variants.ts';

const named = (name: string) => VARIANTS.find((variant) => variant.name === name) ?? PLAIN;

/** Without the id of the construct, which begins all of its roles. */
const permissionsOf = (template: Template) =>
  Object.fromEntries(
    Object.entries(allowedTo(template)).map(([role, lines]) => [role.replace(/^Arrivals/, ''), lines]),
  );

describe('cdk-nag', () => {
  it.each(VARIANTS)('has nothing to say of the construct with $name, whatever flags the app has', async (variant) => {
    const { CDK_CONTEXT_JSON = '' } = await commandLineEnvironment('');
    for (const context of [{}, JSON.parse(CDK_CONTEXT_JSON) as object]) {
      const { app, arrivals } = variantOf(variant, { ...context });
      const { violations } = new AwsSolutionsChecks(app).validateScope(arrivals);
      expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
    }
  });
});

describe("the rules of AWS Control Tower, by cfn-guard's plugin", () => {
  /** Choices of an account: test/lib/control-tower.test.ts gives the reason for each. */
  const CHOICES = [
    'cloudwatch_log_group_retention_period_check',
    's3_bucket_logging_enabled_check',
    's3_bucket_object_lock_enabled_check',
    's3_event_notifications_enabled_check',
    'sqs_dlq_check',
  ];
  const UNENCRYPTED = ['cloudwatch_log_group_encrypted_check', 's3_bucket_default_encryption_kms_check'];

  it.each([
    [WITHOUT_KEY, [...CHOICES, ...UNENCRYPTED, 'lambda_inside_vpc_check']],
    [EVERYTHING, CHOICES],
  ])('find nothing but what is accepted in the construct with %s', async (name, accepted) => {
    const { whole, template } = variantOf(named(name));
    const isOwn = (id: string) => Object.hasOwn(template().toJSON()['Resources'], id);
    expect(await brokenRules(whole(), 'that apply', isOwn)).toEqual(accepted.toSorted());
  });
});

describe('each role', () => {
  /** What existing resources change. All else is as without them. */
  const CHANGING = /^(kms|ec2|secretsmanager|sns|s3:ListBucket)/;
  const changing = (template: Template) =>
    Object.fromEntries(
      Object.entries(permissionsOf(template)).map(([role, lines]) => [
        role,
        lines.filter((line) => CHANGING.test(line)),
      ]),
    );
  const others = (template: Template) =>
    Object.fromEntries(
      Object.entries(permissionsOf(template)).map(([role, lines]) => [
        role,
        lines.filter((line) => !CHANGING.test(line)),
      ]),
    );
  const NETWORK =
    'ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses on *';
  const READ = 'kms:Decrypt on Key';
  const WRITE = 'kms:Decrypt kms:GenerateDataKey on Key';
  const API_KEY = 'secretsmanager:GetSecretValue on LumeKey';
  const PUBLISHES = ['ArrivalstopicsOutages', 'ArrivalstopicsRejects', 'Loaded', 'OnCall'].map(
    (topic) => `sns:Publish on ${topic}`,
  );
  const ALERTS = 'sns:Publish on OnCall';
  const FILES = 's3:ListBucket on Inbox';

  it('may use the key for what it reads and writes that has it, and no more, if all has it', () => {
    expect(changing(variantOf(named(WITH_KEY)).template())).toEqual({
      functionsstartrunrole: [READ, API_KEY],
      functionscheckrunrole: [READ, API_KEY],
      functionsreportrunrole: [WRITE, API_KEY],
      runsrole: [WRITE, ...PUBLISHES],
      landingonarrivalrole: [WRITE, FILES],
      landingredriverole: [WRITE],
      unreportedrole: [WRITE, ALERTS],
      outagesummarizeoutagerole: [WRITE, ALERTS],
    });
  });

  it('may use the key of a secret and of topics only where it reads the one or publishes to the others', () => {
    expect(changing(variantOf(named(WITHOUT_KEY)).template())).toEqual({
      functionsstartrunrole: [READ, API_KEY],
      functionscheckrunrole: [READ, API_KEY],
      functionsreportrunrole: [READ, API_KEY],
      runsrole: [WRITE, ...PUBLISHES],
      landingonarrivalrole: [FILES],
      landingredriverole: [],
      unreportedrole: [WRITE, ALERTS],
      outagesummarizeoutagerole: [WRITE, ALERTS],
    });
  });

  it('of a function in a network may manage its interfaces, as AWS has it, and no other role may', () => {
    expect(changing(variantOf(named(EVERYTHING)).template())).toEqual({
      functionsstartrunrole: [NETWORK, READ, API_KEY],
      functionscheckrunrole: [NETWORK, READ, API_KEY],
      functionsreportrunrole: [NETWORK, WRITE, API_KEY],
      runsrole: [WRITE, ...PUBLISHES],
      landingonarrivalrole: [NETWORK, WRITE, FILES],
      landingredriverole: [WRITE],
      unreportedrole: [WRITE, ALERTS],
      outagesummarizeoutagerole: [NETWORK, WRITE, ALERTS],
      reconciliationreconcilerole: [NETWORK, WRITE, FILES, ALERTS],
    });
  });

  it('may do all else as without anything that exists', () => {
    expect(others(variantOf(named(EVERYTHING)).template())).toEqual(others(variantOf(PLAIN).template()));
  });

  it.each([
    [EVERYTHING, [{ Ref: expect.stringMatching(/^Boundary/) }]],
    [WITH_KEY, [undefined]],
  ])('has the permissions boundary, if there is one: %s', (name, expected) => {
    const roles = Object.values(variantOf(named(name)).template().findResources('AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(7);
    const boundaries = new Set(roles.map(({ Properties }) => JSON.stringify(Properties.PermissionsBoundary)));
    expect([...boundaries].map((text) => text && JSON.parse(text))).toEqual(expected);
  });
});

describe('what exists', () => {
  it('has policies of its own that nothing of the construct replaces', () => {
    const policies = Object.keys(resourcePolicies(variantOf(named(EVERYTHING)).template()));
    expect(policies.length).toBeGreaterThan(5);
    expect(policies.filter((name) => /Success|Alerts|Bucket/.test(name))).toEqual([]);
  });
});

describe('every function', () => {
  it('is in the subnets and security groups that are given', () => {
    const functions = Object.values(variantOf(named(EVERYTHING)).template().findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(6);
    for (const { Properties } of functions) {
      expect(Properties.VpcConfig).toEqual({
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^FunctionsGroup/), 'GroupId'] }],
        SubnetIds: [1, 2].map((at) => ({ Ref: expect.stringMatching(new RegExp(`^NetworkappSubnet${at}`)) })),
      });
    }
  });

  it('is in a security group of the construct that lets https out, if none is given', () => {
    const template = variantOf(named('nothing but a VPC')).template();
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }],
    });
  });
});

describe.each(VARIANTS)('an app without flags, with $name', (variant) => {
  let resources: number;
  beforeAll(() => {
    const { app, template } = variantOf(variant);
    resources = Object.keys(template().toJSON()['Resources']).length;
    app.synth();
  });

  it('is synthesized', () => {
    expect(resources).toBeGreaterThan(50);
  });
});
