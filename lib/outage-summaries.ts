import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { keyUse } from './deployment-key.ts';
import { FUNCTION_LIMITS, visibilityTimeout } from './function-limits.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { Operations } from './operations.ts';
import type { OutcomeTopics } from './outcome-topics.ts';
import { PrivateQueue } from './private-resources.ts';

export interface OutageSummariesProps {
  readonly topics: OutcomeTopics;
  readonly stateMachine: StateMachine;
  readonly timeZone: string;
  readonly operations: Operations;
}

const LIMITS = FUNCTION_LIMITS['summarize-outage'];
/** The longest batching window of Lambda. */
const WINDOW = Duration.minutes(5);
/** However many, they become one message. 500 events stay below the 6 MB of an invocation. */
const BATCH_SIZE = 500;
/** One delivery every eight minutes for half a day, to sit out a night-long outage of SNS. */
const MAX_RECEIVE_COUNT = 100;

/** During an outage every file has the same alert: collects them for five minutes, and publishes one summary. */
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
    topics.subscribe('outages', { protocol: 'sqs', endpoint: this.queue.queueArn, id: 'summaries', only: undefined });
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
    for (const statement of keyUse({ write: [operations.key, alerts.masterKey] }))
      this.function.addToRolePolicy(statement);
    this.function.addEventSourceMapping('outages', {
      eventSourceArn: this.queue.queueArn,
      batchSize: BATCH_SIZE,
      maxBatchingWindow: WINDOW,
      reportBatchItemFailures: true,
      maxConcurrency: 2, // the minimum
    });
  }
}
