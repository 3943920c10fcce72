import { AccountRootPrincipal, type IRole, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { keyUse } from './deployment-key.ts';
import type { Operations } from './operations.ts';

export interface RedriveRoleProps {
  readonly deadLetters: IQueue;
  readonly arrivals: IQueue;
  readonly operations: Operations;
}

/**
 * The role that may redrive dead letters. SQS moves messages with the permissions of the caller, and the arrivals queue
 * denies everybody else. A principal of the account can assume the role if its own policies allow that.
 */
export function redriveRole(
  scope: Construct,
  id: string,
  { deadLetters, arrivals, operations: { key } }: RedriveRoleProps,
): IRole {
  return new Role(scope, id, {
    description: 'Lume Arrivals: moves dead letters back to the arrivals queue',
    assumedBy: new AccountRootPrincipal(),
    inlinePolicies: {
      redrive: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: [
              'sqs:StartMessageMoveTask',
              'sqs:ListMessageMoveTasks',
              'sqs:CancelMessageMoveTask',
              'sqs:ReceiveMessage',
              'sqs:DeleteMessage',
              'sqs:GetQueueAttributes',
            ],
            resources: [deadLetters.queueArn],
          }),
          new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [arrivals.queueArn] }),
          ...keyUse({ write: [key] }),
        ],
      }),
    },
  }).withoutPolicyUpdates();
}
