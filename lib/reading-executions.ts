import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { accept } from './accepted-findings.ts';

/** Permission to list and describe the executions of the state machine, inputs and outputs included. */
export function readingExecutions(stateMachine: StateMachine): readonly PolicyStatement[] {
  const executions = Stack.of(stateMachine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    // Unresolved in a stack with an environment of its own too: the accepted finding names the ARN.
    partition: Aws.PARTITION,
    region: Aws.REGION,
    account: Aws.ACCOUNT_ID,
  });
  return [
    new PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachine.stateMachineArn] }),
    new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }),
  ];
}

export function acceptReadingExecutions(construct: Construct, stateMachine: StateMachine): void {
  accept(
    construct,
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{state machine}:*]',
    { of: stateMachine, attribute: 'Name' },
  );
}

/**
 * That permission for a function which the state machine calls. A policy of its own, because the function depends on
 * its role's default policy and the state machine on the function: naming the state machine there would be a circle.
 */
export class ReadingExecutions extends Policy {
  constructor(scope: Construct, id: string, stateMachine: StateMachine, role: IRole) {
    super(scope, id, { statements: [...readingExecutions(stateMachine)], roles: [role] });
    acceptReadingExecutions(this, stateMachine);
  }
}
