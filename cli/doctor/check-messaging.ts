import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { count } from '../../functions/output-text.ts';
import { packageCommand } from '../../functions/reports/package-command.ts';
import { shellWord } from '../../functions/shell-word.ts';
import type { Deployment } from '../deployment.ts';
import { bad, type Finding, ok, unknown } from './finding.ts';

/** Whether all subscriptions are confirmed and the alerts topic has a subscriber. */
export async function checkSubscriptions(
  topics: SNSClient,
  arns: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let confirmed = 0;
  for (const [name, TopicArn] of Object.entries(arns)) {
    let readers = 0;
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client: topics }, { TopicArn })) {
      for (const { SubscriptionArn, Protocol, Endpoint } of Subscriptions) {
        readers++;
        if (SubscriptionArn?.startsWith('arn:')) confirmed++;
        else {
          const mend = `have ${Endpoint} follow the link in the mail from AWS; it is sent again by: aws sns subscribe --topic-arn ${TopicArn} --protocol ${Protocol} --notification-endpoint ${shellWord(Endpoint ?? '')}`;
          findings.push(bad(`${Endpoint} has not confirmed and hears nothing of ${name}`, mend));
        }
      }
    }
    if (readers === 0 && name === 'alerts') {
      findings.push(bad('nobody hears of alerts', 'add a subscriber to alerts in your app, and deploy'));
    }
  }
  return findings.length > 0 ? findings : [ok(`${count(confirmed, 'subscription')} confirmed`)];
}

/** Whether every alarm has an action, and whether one has gone off. */
export async function checkAlarms(client: CloudWatchClient, deploymentName: string): Promise<readonly Finding[]> {
  const all: MetricAlarm[] = []; // at most a few hundred: one per route and a dozen others
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
    { client },
    { AlarmNamePrefix: `${deploymentName}.` },
  )) {
    all.push(...MetricAlarms);
  }
  if (all.length === 0) return [unknown('the deployment has no alarms: its settings leave them out')];
  const findings = all.flatMap(alarmFindings);
  return findings.length > 0 ? findings : [ok(`${count(all.length, 'alarm')}, each with an action, none gone off`)];
}

function alarmFindings({ AlarmName: name = '', ActionsEnabled, AlarmActions = [], ...alarm }: MetricAlarm): Finding[] {
  const findings: Finding[] = [];
  if (AlarmActions.length === 0) findings.push(bad(`alarm ${name} tells nobody`, 'deploy again'));
  else if (ActionsEnabled === false) {
    findings.push(
      bad(`alarm ${name} is silenced`, `aws cloudwatch enable-alarm-actions --alarm-names ${shellWord(name)}`),
    );
  }
  if (alarm.StateValue === 'ALARM') {
    const [, section] = /(docs\/runbook\.md#[\w-]+)/.exec(alarm.AlarmDescription ?? '') ?? [];
    findings.push(bad(`alarm ${name} has gone off: ${alarm.StateReason}`, section ?? 'docs/runbook.md'));
  }
  return findings;
}

/** Whether there are dead letters. */
export async function checkDeadLetters(
  queues: SQSClient,
  {
    deadLettersUrl,
    undeliveredEventsUrl,
    failedNotificationsUrl,
  }: Pick<Deployment, 'deadLettersUrl' | 'undeliveredEventsUrl' | 'failedNotificationsUrl'>,
): Promise<readonly Finding[]> {
  const findings = [
    ...(await checkEmpty(queues, deadLettersUrl, 'arrivals that could not be handled', packageCommand('dlq show'))),
    ...(await checkEmpty(
      queues,
      undeliveredEventsUrl,
      'events that no rule could deliver',
      'docs/runbook.md#alarm-undeliveredevents',
    )),
    ...(await checkEmpty(
      queues,
      failedNotificationsUrl,
      'messages that no subscriber could be given',
      'docs/runbook.md#alarm-failednotifications',
    )),
  ];
  return findings.length > 0 ? findings : [ok('no dead letters')];
}

async function checkEmpty(queues: SQSClient, QueueUrl: string, what: string, mend: string): Promise<Finding[]> {
  const { Attributes = {} } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  const waiting = Number(Attributes['ApproximateNumberOfMessages'] ?? 0);
  return waiting === 0 ? [] : [bad(`${what}: ${count(waiting, 'message')}`, mend)];
}
