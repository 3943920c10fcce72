import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FUNCTION_LIMITS, visibilityTimeout } from './function-limits.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { Operations } from './operations.ts';
import type { OutcomeTopics } from './outcome-topics.ts';
import { PrivateQueue } from './private-resources.ts';
import { keyUse } from './stack-key.ts';
import { subscribe } from './subscriptions.ts';

export interface OutageSummariesProps {
  readonly topics: OutcomeTopics;
  readonly stateMachine: StateMachine;
  readonly timeZone: string;
  readonly operations: Operations;
}

const LIMITS = FUNCTION_LIMITS['summarize-outage'];
/** The longest that Lambda gathers messages for one batch. */
const WINDOW = Duration.minutes(5);
/** A summary of so many is one message all the same; 6 MB, the limit of an invocation, is more than they have. */
const BATCH_SIZE = 500;
/** Every eight minutes for half a day: SNS may be away for a night. */
const MAX_RECEIVE_COUNT = 100;

/** Alerts that an outage makes of every file alike, gathered for five minutes at a time and told as one. */
export class OutageSummaries extends Construct {
  readonly function: LambdaFunction;
  readonly queue: PrivateQueue;

  constructor(scope: Construct, id: string, { topics, stateMachine, timeZone, operations }: OutageSummariesProps) {
    super(scope, id);
    const { alerts, outages, failedNotifications } = topics;
    this.queue = new PrivateQueue(this, 'queue', operations, {
      visibilityTimeout: visibilityTimeout(LIMITS, WINDOW),
      deadLetterQueue: { queue: failedNotifications, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': outages.topicArn } },
      }),
    );
    this.queue.sentToOnlyBy();
    subscribe(
      outages,
      { protocol: 'sqs', endpoint: this.queue.queueArn, id: 'summaries', only: undefined },
      failedNotifications,
    );
    this.function = new LambdaFunction(this, 'summarize-outage', {
      entry: 'summarize-outage',
      description: 'Tells the alerts of an outage as one',
      limits: LIMITS,
      environment: {
        ALERTS_TOPIC_ARN: alerts.topicArn,
        FAILED_NOTIFICATIONS_URL: failedNotifications.queueUrl,
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
        TIME_ZONE: timeZone,
      },
      operations,
    });
    for (const [actions, resource] of [
      [['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], this.queue.queueArn],
      [['sqs:SendMessage'], failedNotifications.queueArn],
      [['sns:Publish'], alerts.topicArn],
      [['states:ListExecutions'], stateMachine.stateMachineArn],
    ] as const) {
      this.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [resource] }));
    }
    for (const statement of keyUse(operations.key, 'write')) this.function.addToRolePolicy(statement);
    this.function.addEventSourceMapping('outages', {
      eventSourceArn: this.queue.queueArn,
      batchSize: BATCH_SIZE,
      maxBatchingWindow: WINDOW,
      reportBatchItemFailures: true,
      maxConcurrency: 2, // the least that there is
    });
  }
}
