import { Duration } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { rulePrefix } from '../../lib/deployment-name.ts';
import { ROUTE, templateOf } from '../support/template/synthesized-template.ts';

/** What the function may do, apart from its traces and logs. */
function actionsIn(template: Template): readonly string[] {
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('reconciliation'))
    .map(([, resource]) => resource['Properties'].PolicyDocument.Statement as { Action: string | string[] }[]);
  return (policy ?? [])
    .flatMap(({ Action }) => Action)
    .filter((action) => !/^(xray|logs):/.test(action))
    .sort();
}

describe('the daily comparison', () => {
  it('is deployed only where the settings ask for it', () => {
    templateOf().resourcePropertiesCountIs('AWS::Events::Rule', { ScheduleExpression: Match.anyValue() }, 0);
    const template = templateOf({ reconcile: {} });
    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)' });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ SINCE_HOURS: '48', FILES_WITHOUT_ROUTE: 'ignore' }) },
      DeadLetterConfig: Match.anyValue(),
    });
  });

  it('may list and look, publish, and start nothing', () => {
    expect(actionsIn(templateOf({ reconcile: {} }))).toEqual([
      's3:ListBucket',
      'sns:Publish',
      'sqs:SendMessage',
      'ssm:GetParametersByPath',
      'states:DescribeExecution',
      'states:ListExecutions',
    ]);
  });

  it('may list versions only where a source path needs them', () => {
    const actions = (sourcePath: string) =>
      actionsIn(templateOf({ reconcile: {}, routes: [{ ...ROUTE, sourcePath }] }));
    expect(actions('{stem}-{version}')).toContain('s3:ListBucketVersions');
    expect(actions('{stem}-{etag}')).not.toContain('s3:ListBucketVersions');
  });

  it.each([24, 2161, 1.5])('refuses to look back %d hours: a day must not be left out', (hours) => {
    expect(() => templateOf({ reconcile: { since: Duration.minutes(hours * 60) } })).toThrow(
      /reconcile.since: "P.*": must be a Duration of whole hours, 25 to 2160/,
    );
  });
});

describe('rulePrefix', () => {
  it('leaves 40 characters of the 64 of a rule to the name of a route', () => {
    expect(rulePrefix('arrivals')).toBe('arrivals.');
    expect(rulePrefix('a'.repeat(128))).toHaveLength(24);
    expect(rulePrefix(`${'a'.repeat(30)}x`)).not.toBe(rulePrefix(`${'a'.repeat(30)}y`));
  });
});
