import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { OUTCOME_TOPICS } from '../functions/reports/outcome-routing.ts';
import { accept } from './accepted-findings.ts';
import { keyUse } from './deployment-key.ts';
import type { Operations } from './operations.ts';
import type { OutcomeTopics } from './outcome-topics.ts';
import type { RunFunctions } from './run-functions.ts';

export interface WorkflowRoleProps {
  readonly functions: RunFunctions;
  readonly topics: OutcomeTopics;
  readonly operations: Operations;
}

/**
 * The permissions of the state machine, written out: the CDK's grants would add every version and alias of a function.
 * A test compares them with the states, so that a missing permission is noticed before a deployment.
 */
export function workflowRole(
  scope: Construct,
  id: string,
  { functions, topics, operations }: WorkflowRoleProps,
): IRole {
  const { logging, tracing } = operations;
  const role = new Role(scope, id, {
    // Step Functions may not assume the role for state machines of other accounts.
    assumedBy: new ServicePrincipal('states.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      workflow: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['lambda:InvokeFunction'],
            resources: [functions.startRun, functions.checkRun, functions.reportRun].map((f) => f.functionArn),
          }),
          new PolicyStatement({
            actions: ['sns:Publish'],
            resources: OUTCOME_TOPICS.map((name) => topics[name].topicArn),
          }),
          ...keyUse({ write: OUTCOME_TOPICS.map((name) => topics[name].masterKey) }),
          ...(logging.executions === 'off' ? [] : [new PolicyStatement({ actions: DELIVER_LOGS, resources: ['*'] })]),
          ...(tracing ? [new PolicyStatement({ actions: SEND_TRACES, resources: ['*'] })] : []),
        ],
      }),
    },
  });
  accept(role, 'AwsSolutions-IAM5[Resource::*]');
  return role.withoutPolicyUpdates();
}

/** Log deliveries support no resource but `*` (Step Functions, "Logging using CloudWatch Logs"). */
const DELIVER_LOGS = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

/** These support no resource but `*`. */
const SEND_TRACES = [
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
];
