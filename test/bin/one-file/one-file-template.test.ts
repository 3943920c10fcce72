import { Template as Assertions } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BUDGETS, overBudget } from '../../../bench/budgets.ts';
import { consoleForm, PARAMETERS, routeParameters } from '../../../bin/one-file/console-form.ts';
import { oneFileTemplate } from '../../../bin/one-file/one-file-template.ts';
import type { JsonMap, Template } from '../../../bin/one-file/optional-resource.ts';
import { measure, TEMPLATE_LIMITS } from '../../../bin/one-file/template-limits.ts';
import { checkSettings, InvalidSettingsError } from '../../../lib/check-settings.ts';
import { brokenRules } from '../../support/template/control-tower-rules.ts';
import { templateOf } from '../../support/template/synthesized-template.ts';

const ROUTES = ['files', 'day-2'];
let template: Template;
let text: string;
/** All but the code of functions. */
let rest: string;
beforeAll(() => {
  template = oneFileTemplate({ routes: ROUTES, version: '1.2.3' });
  text = JSON.stringify(template, undefined, 1);
  rest = JSON.stringify(template, (name, value) => (name === 'ZipFile' ? '' : value), 1);
});

interface Parameter {
  readonly Default?: string;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly Description: string;
  readonly ConstraintDescription: string;
}

const parameters = () => template['Parameters'] as unknown as Readonly<Record<string, Parameter>>;
const functions = () => Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');

describe('the one-file template', () => {
  it('needs nothing beside it: no assets, no bootstrap, no metadata of the CDK', () => {
    expect(rest).not.toMatch(/cdk-|aws:cdk|aws:asset|BootstrapVersion|S3Bucket|S3Key/);
    expect(Object.keys(template).toSorted()).toEqual(
      ['Conditions', 'Description', 'Metadata', 'Outputs', 'Parameters', 'Resources'].toSorted(),
    );
    expect(Object.values(template.Resources).filter(({ Metadata }) => Metadata !== undefined)).toEqual([]);
  });

  it('has the five functions of a stack with the same settings, each with its code as index.js', () => {
    const usual = templateOf({ routes: [{ name: 'files', prefix: 'in/', flowVersion: 'f:1' }] });
    usual.resourceCountIs('AWS::Lambda::Function', 5);
    expect(functions()).toHaveLength(5);
    for (const { Properties } of functions()) {
      const { Code, Handler, Runtime } = Properties as JsonMap;
      expect({ Handler, Runtime }).toEqual({ Handler: 'index.handler', Runtime: 'nodejs24.x' });
      expect(Object.keys(Code as JsonMap)).toEqual(['ZipFile']);
      expect((Code as JsonMap)['ZipFile']).toContain('module.exports=');
    }
  });

  it('has the name of no stack, so that one account can have several', () => {
    expect(rest).not.toContain('one-file');
    // The capability CAPABILITY_IAM is enough for roles without names of their own.
    expect(rest).not.toMatch(/"(?:RoleName|BucketName|QueueName|TopicName|FunctionName|StateMachineName)": "/);
  });

  it('has code in ASCII, and nothing that CloudFormation would look up', () => {
    for (const { Properties } of functions()) {
      expect(((Properties as JsonMap)['Code'] as JsonMap)['ZipFile']).toMatch(/^[\t\n -~]*$/);
    }
    expect(text).not.toContain('{{resolve:');
  });

  it('says its version', () => {
    expect(template['Description']).toBe('Lume Arrivals 1.2.3: from a file in S3 to an outcome that people hear of');
  });

  it('keeps to what CloudFormation takes, and to its budget', () => {
    const measured = measure(template, text);
    expect(measured.map(({ what, actual, limit }) => [what, actual <= limit])).toEqual(
      measured.map(({ what }) => [what, true]),
    );
    const one = oneFileTemplate({ routes: ['files'], version: '1.2.3' });
    const bytes = Buffer.byteLength(JSON.stringify(one, undefined, 1));
    const actual = { bytes, 'bytes per route': Buffer.byteLength(text) - bytes };
    expect(overBudget(actual, BUDGETS.oneFile, 'bytes')).toEqual([]);
    expect(BUDGETS.oneFile.bytes + 30 * BUDGETS.oneFile['bytes per route']).toBeLessThan(TEMPLATE_LIMITS.bytes);
  });

  it('breaks no rule of AWS Control Tower that a stack with as few settings does not break', async () => {
    const broken = await brokenRules(Assertions.fromJSON(JSON.parse(rest)));
    const usual = await brokenRules(templateOf());
    expect(broken.filter((rule) => !usual.includes(rule))).toEqual([]);
  });
});

describe('what depends on a parameter', () => {
  const conditional = () =>
    Object.entries(template.Resources).filter(([, { Condition }]) => Condition !== undefined && Condition !== '');

  it('is made by a condition: the bucket with its policy, the secret, the mails, and the use of a key', () => {
    expect(conditional().map(([, { Type, Condition }]) => [Condition, Type])).toEqual([
      ['MakesApiKeySecret', 'AWS::SecretsManager::Secret'],
      ['MakesLandingBucket', 'AWS::S3::Bucket'],
      ['MakesLandingBucket', 'AWS::S3::BucketPolicy'], // that of an existing bucket is its owner's
      ['HasExistingSecretKeyArn', 'AWS::IAM::Policy'],
      ['HasSuccessEmail', 'AWS::SNS::Subscription'],
      ['HasRejectsEmail', 'AWS::SNS::Subscription'],
      ['HasAlertsEmail', 'AWS::SNS::Subscription'],
    ]);
  });

  it('is referred to by nothing that can be there without it', () => {
    const withoutChoices = (condition: unknown) => (_: string, value: unknown) =>
      (value as { 'Fn::If'?: unknown[] } | null)?.['Fn::If']?.[0] === condition ? 'chosen' : value;
    for (const [logicalId, { Condition }] of conditional()) {
      const others = Object.values(template.Resources).filter((other) => other['Condition'] !== Condition);
      const left = JSON.stringify([others, template['Outputs']], withoutChoices(Condition));
      expect(left, logicalId).not.toContain(`"${logicalId}"`);
    }
  });

  it('lets the three functions that read the API key decrypt it, and nothing more', () => {
    const [policy] = conditional().filter(([, { Type }]) => Type === 'AWS::IAM::Policy');
    expect(policy?.[1]['Properties']).toMatchObject({
      PolicyDocument: {
        Statement: [{ Action: 'kms:Decrypt', Effect: 'Allow', Resource: { Ref: PARAMETERS.secretKey } }],
      },
      Roles: ['startrun', 'checkrun', 'reportrun'].map((name) => ({
        Ref: expect.stringMatching(new RegExp(`^functions${name}role`)),
      })),
    });
  });
});

describe('the form that the console shows', () => {
  it('has each parameter once, with a label, a description, a rule and its words', () => {
    const { ParameterGroups: groups, ParameterLabels: labels } = (template['Metadata'] as JsonMap)[
      'AWS::CloudFormation::Interface'
    ] as unknown as { ParameterGroups: { Parameters: string[] }[]; ParameterLabels: Record<string, unknown> };
    const names = Object.keys(parameters());
    expect(groups.flatMap(({ Parameters }) => Parameters)).toEqual(names);
    expect(Object.keys(labels)).toEqual(names);
    for (const { Description, AllowedPattern, AllowedValues, ConstraintDescription } of Object.values(parameters())) {
      expect(Description).toMatch(/^[A-Z].*\.$/);
      expect(AllowedPattern ?? AllowedValues).toBeDefined();
      expect(ConstraintDescription).toMatch(/^must /);
    }
  });

  it('has no field for a key, and uses each that it has', () => {
    const body = JSON.stringify([template.Resources, template['Conditions']]);
    for (const name of Object.keys(parameters())) expect(body).toContain(`{"Ref":"${name}"}`);
    expect(Object.keys(parameters()).filter((name) => /key|password|token/i.test(name))).toEqual([
      PARAMETERS.secretKey,
    ]);
    expect(PARAMETERS.secretKey).toMatch(/Arn$/);
  });

  it('has defaults that keep to its own rules', () => {
    for (const [name, { Default, AllowedPattern, AllowedValues }] of Object.entries(parameters())) {
      if (Default === undefined) continue;
      expect(AllowedValues?.includes(Default) ?? new RegExp(AllowedPattern ?? '').test(Default), name).toBe(true);
    }
  });
});

const { prefix, suffix, flowVersion } = routeParameters('files');
const ROUTE = { name: 'files', prefix: 'in/', flowVersion: 'f:1' };
/** What the construct is given in place of a parameter. */
const SETTINGS: Readonly<Record<string, (value: string) => object>> = {
  [prefix]: (value) => ({ routes: [{ ...ROUTE, prefix: value }] }),
  [suffix]: (value) => ({ routes: [{ ...ROUTE, suffix: value }] }),
  [flowVersion]: (value) => ({ routes: [{ ...ROUTE, flowVersion: value }] }),
  [PARAMETERS.landingBucket]: (existing) => ({ landingBucket: { existing } }),
  [PARAMETERS.baseUrl]: (baseUrl) => ({ lume: { baseUrl } }),
  [PARAMETERS.secret]: (apiKeySecretArn) => ({ lume: { apiKeySecretArn } }),
  [PARAMETERS.secretKey]: (apiKeyEncryptionKeyArn) => ({
    lume: {
      apiKeySecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf',
      apiKeyEncryptionKeyArn,
    },
  }),
  [PARAMETERS.timeZone]: (timeZone) => ({ timeZone }),
  ...Object.fromEntries(
    Object.entries(PARAMETERS.emails).map(([topic, name]) => [
      name,
      (email: string) => ({ subscribers: { [topic]: [{ email }] } }),
    ]),
  ),
};

function takenByTheConstruct(name: string, value: string): boolean {
  try {
    checkSettings({ routes: [ROUTE], ...SETTINGS[name]?.(value) });
    return true;
  } catch (error) {
    if (error instanceof InvalidSettingsError) return false;
    throw error;
  }
}

describe('the rules of parameters', () => {
  const form = consoleForm(['files']);
  const patternOf = (id: string) => new RegExp(form.find((field) => field.id === id)?.parameter.allowedPattern ?? '$^');

  it('are there for each parameter', () => {
    expect(form.map(({ id }) => id).toSorted()).toEqual(Object.keys(SETTINGS).toSorted());
  });

  it.each(form.filter(({ parameter }) => parameter.allowedPattern).map(({ id }) => [id]))(
    'let nothing pass for %s that the construct would refuse',
    (id) => {
      const pattern = patternOf(id);
      // fast-check knows no lookahead: what that keeps out is filtered out.
      const candidates = fc.stringMatching(new RegExp(pattern.source.replace(/\(\?!(?:[^()]|\([^()]*\))*\)/g, '')));
      // A label with this start has to be valid Punycode, which no pattern can say.
      const allowed = candidates.filter((text) => text !== '' && pattern.test(text) && !/xn--/i.test(text));
      fc.assert(
        fc.property(allowed, (text) => {
          expect(takenByTheConstruct(id, text), text).toBe(true);
        }),
        { numRuns: 200 },
      );
    },
  );

  it('let every time zone pass that the construct takes', () => {
    const { AllowedValues = [] } = parameters()[PARAMETERS.timeZone] ?? {};
    expect(AllowedValues).toContain('Europe/Berlin');
    expect(AllowedValues.filter((zone) => !takenByTheConstruct(PARAMETERS.timeZone, zone))).toEqual([]);
  });

  it.each([
    [
      prefix,
      ['', 'incoming/', 'a b/(1)', 'x'.repeat(512)],
      [
        'in/*',
        '.hidden/',
        'in/.hidden',
        's3://b/in',
        'S3A://b',
        'a"b',
        'a\\b',
        '<a>',
        '{a}',
        'ü',
        'x'.repeat(513),
        'a\n',
      ],
    ],
    [suffix, ['', '.csv', '.tar.gz'], ['*.csv', '.tmp', '.csv.part', '/_SUCCESS', '.c"v', '{{resolve:ssm:a}}', '>']],
    [flowVersion, ['shop_orders:v1', 'a.b-c:1'], ['', 'shop_orders', ':v1', 'a:b:c', 'a b:1', 'f:1"']],
    [
      PARAMETERS.landingBucket,
      ['', 'acme-landing', 'a.b.c'],
      ['Acme', 'ab', 's3://acme', 'acme/', 'arn:aws:s3:::acme', 'access-point-s3alias', 'x--ol-s3'],
    ],
    [
      PARAMETERS.baseUrl,
      ['https://api.lume.ai', 'https://lume.acme.example:8443/api/v1'],
      ['', 'http://api.lume.ai', 'https://user:key@api.lume.ai', 'https://api.lume.ai?key=a', 'https://api.lume.ai#a'],
    ],
    [
      PARAMETERS.secret,
      [
        '',
        'arn:aws:secretsmanager:eu-central-1:111122223333:secret:acme/lume-key-AbCdEf',
        'arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:a-AbCdEf',
      ],
      [
        'lume-key',
        'arn:aws:secretsmanager:eu-central-1:111122223333:secret:acme',
        'arn:aws:ssm:eu-central-1:111122223333:parameter/a',
      ],
    ],
    [
      PARAMETERS.secretKey,
      ['', 'arn:aws:kms:eu-central-1:111122223333:key/mrk-12ab'],
      ['alias/a', 'arn:aws:kms:eu-central-1:111122223333:alias/a'],
    ],
    [
      PARAMETERS.emails.alerts,
      ['', 'on-call@acme.example', "o'neil.x+y@a-b.co.uk"],
      ['on-call', 'a@b', 'a@b.example,c@d.example', '.a@b.example', 'a b@c.example'],
    ],
  ] as const)('of %s tell what fits from what does not', (id, taken, refused) => {
    expect(taken.filter((value) => !patternOf(id).test(value))).toEqual([]);
    expect(refused.filter((value) => patternOf(id).test(value))).toEqual([]);
  });
});
