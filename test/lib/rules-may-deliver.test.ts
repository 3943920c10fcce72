import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { byRole, byService, decide, statementsOf } from '../support/aws/policy-evaluation.ts';
import { templateOf } from '../support/template/synthesized-template.ts';
import { nameOf, textOf } from '../support/template/template-permissions.ts';

const EVENTS = 'events.amazonaws.com';
const standard = templateOf();
const withKey = templateOf(EVERY_PART);

interface Target {
  readonly Arn: unknown;
  readonly RoleArn?: unknown;
  readonly DeadLetterConfig?: { readonly Arn: unknown };
}

/** Every target of every rule, with the ARN that EventBridge calls itself by. */
function targetsOf(template: Template) {
  return Object.entries(template.findResources('AWS::Events::Rule')).flatMap(([id, { Properties }]) => {
    const { Name, Targets } = Properties as { Name?: unknown; Targets: readonly Target[] };
    const rule = Name === undefined ? nameOf(id) : `arn:{Partition}:events:{Region}:{AccountId}:rule/${textOf(Name)}`;
    return Targets.map((target) => ({ rule, target }));
  });
}

/** What a queue says to a rule: by its own policy, and by that of the key that it needs. */
function takenBy(template: Template, queue: string, rule: string, keyPolicy = statementsOf(template, 'key')) {
  const [, resource] =
    Object.entries(template.findResources('AWS::SQS::Queue')).find(([id]) => nameOf(id) === queue) ??
    expect.fail(`there is no queue ${queue}`);
  const sent = decide(statementsOf(template, queue), byService(EVENTS, 'sqs:SendMessage', rule));
  if (sent !== 'allowed' || resource['Properties'].KmsMasterKeyId === undefined) return sent;
  const uses = ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) =>
    // EventBridge is documented to name no source to a key.
    decide(keyPolicy, { principal: EVENTS, action, context: { 'aws:PrincipalIsAWSService': 'true' } }),
  );
  return uses.every((use) => use === 'allowed') ? 'allowed' : 'not allowed';
}

describe.each([
  ['the standard stack', standard, 2],
  ['a stack with every part and a key of its own', withKey, 4],
])('in %s', (_name, template, count) => {
  it('each rule may send to its queue, and what it cannot deliver to the queue of undelivered events', () => {
    const targets = targetsOf(template);
    expect(targets).toHaveLength(count);
    for (const { rule, target } of targets) {
      const queue = textOf(target.Arn);
      if (queue === 'landingarrivals') expect(takenBy(template, queue, rule), rule).toBe('allowed');
      expect(textOf(target.DeadLetterConfig?.Arn), rule).toBe('landingundeliveredevents');
      expect(takenBy(template, 'landingundeliveredevents', rule), rule).toBe('allowed');
    }
  });

  it('no other rule may send to either', () => {
    const strange = 'arn:{Partition}:events:{Region}:{AccountId}:rule/arrivals-2.orders';
    for (const queue of ['landingarrivals', 'landingundeliveredevents']) {
      expect(takenBy(template, queue, strange)).toBe('not allowed');
    }
  });

  it('nobody of the account sends to a queue that is acted on, but the roles of this stack that have to', () => {
    const says = (queue: string, role: string) =>
      decide(statementsOf(template, queue), byRole(role, 'sqs:SendMessage'));
    // "not allowed" by the queue itself: what their own policies allow goes.
    expect(says('landingarrivals', 'landingonarrivalrole')).toBe('not allowed');
    expect(says('landingarrivals', 'landingredriverole')).toBe('not allowed');
    expect(says('landingarrivals', 'outagesummarizeoutagerole')).toBe('denied');
    expect(says('landingarrivals', 'arn:aws:iam::111111111111:role/Administrator')).toBe('denied');
    expect(says('outagequeue', 'landingredriverole')).toBe('denied');
    expect(says('outagequeue', 'arn:aws:iam::111111111111:role/Administrator')).toBe('denied');
    const outages = byService('sns.amazonaws.com', 'sqs:SendMessage', 'topicsOutages');
    expect(decide(statementsOf(template, 'outagequeue'), outages)).toBe('allowed');
  });
});

describe('with a key policy that keeps EventBridge out', () => {
  const [route] = targetsOf(withKey);
  const rule = route?.rule ?? expect.fail('there is no rule');
  const policy = statementsOf(withKey, 'key') as readonly { readonly Sid?: string }[];

  it.each([
    ['has no statement for it', policy.filter(({ Sid }) => Sid !== 'RulesSend')],
    [
      'asks for a source, which EventBridge need not name',
      policy.map((each) => {
        const Condition = { StringEquals: { 'aws:SourceAccount': '{AccountId}' } };
        return each.Sid === 'RulesSend' ? { ...each, Condition } : each;
      }),
    ],
  ])('because it %s, the event is not lost: the queue of undelivered events needs no key', (_why, keyPolicy) => {
    expect(takenBy(withKey, 'landingarrivals', rule, keyPolicy)).toBe('not allowed');
    expect(takenBy(withKey, 'landingundeliveredevents', rule, keyPolicy)).toBe('allowed');
  });

  it('an alarm of its own says so', () => {
    withKey.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'arrivals.undeliveredEvents',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 1,
    });
  });
});

it('the alert of an execution without a report may use the key as the role that publishes it, and as EventBridge', () => {
  const { target } = targetsOf(withKey).find(({ target }) => textOf(target.Arn) === 'topicsAlerts') ?? expect.fail();
  expect(textOf(target.RoleArn)).toBe('unreportedrole');
  const policy = statementsOf(withKey, 'key');
  const byEventBridge = { principal: EVENTS, action: 'kms:GenerateDataKey', context: {} };
  expect(decide(policy, byEventBridge)).toBe('allowed');
  // The account decides about its roles: what this one may is in `permissions.test.ts`.
  const byAccount = { principal: 'arn:{Partition}:iam::{AccountId}:root', action: 'kms:GenerateDataKey', context: {} };
  expect(decide(policy, byAccount)).toBe('allowed');
});
