import { Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { type IRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { REPORTED_ERROR_PREFIX } from '../functions/reports/outcome.ts';
import { keyUse } from './deployment-key.ts';

export interface UnreportedExecutionsProps {
  readonly stateMachine: StateMachine;
  readonly alerts: ITopic;
  /** Gets the event if its alert cannot be published. */
  readonly undeliveredEvents: IQueue;
}

/**
 * Alerts on executions that ended without an alert of their own: they were stopped, timed out, or failed in a way that
 * the workflow does not catch. Works without Lambda, so also during an outage of it.
 */
export class UnreportedExecutions extends Construct {
  /** Publishes to the alerts topic. */
  readonly role: IRole;

  constructor(scope: Construct, id: string, { stateMachine, alerts, undeliveredEvents }: UnreportedExecutionsProps) {
    super(scope, id);
    // A role, because EventBridge does not support conditions in a topic's policy. The key may be used by both the role
    // and EventBridge: which of them SNS checks for an encrypted topic is not documented.
    this.role = new Role(this, 'role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        publish: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['sns:Publish'], resources: [alerts.topicArn] }),
            ...keyUse({ write: [alerts.masterKey] }),
          ],
        }),
      },
    }).withoutPolicyUpdates();
    new Rule(this, 'rule', {
      description: 'Executions that ended without an alert of their own',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          $or: [
            { status: ['TIMED_OUT', 'ABORTED'] },
            {
              status: ['FAILED'],
              error: [{ 'anything-but': { prefix: REPORTED_ERROR_PREFIX } }, { exists: false }, null],
            },
          ],
        },
      },
      targets: [new SnsTopic(alerts, { message: ALERT_TEXT, deadLetterQueue: undeliveredEvents, role: this.role })],
    });
  }
}

const arn = EventField.fromPath('$.detail.executionArn');
const region = EventField.fromPath('$.region');

/** EventBridge puts quotes around each line, so a command has a line of its own. */
const ALERT_TEXT = RuleTargetInput.fromMultilineText(
  [
    `ERROR The execution ${EventField.fromPath('$.detail.name')} ended ${EventField.fromPath('$.detail.status')} without reporting an outcome.`,
    'Its Lume run, if one was started, may be going on or may have ended well.',
    'What to do: see where it ended and which run it followed, with the command between the quotes of the next line:',
    `aws stepfunctions get-execution-history --region ${region} --reverse-order --max-results 20 --execution-arn '${arn}'`,
    'If it has a run_id, watch that run: start an execution with {run_id} as its input. If it has none, its start may have reached Lume all the same: look there for a run of the file, and start it again only if there is none.',
  ].join('\n'),
);
