import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IRole, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { accept } from './accepted-findings.ts';

/** Lists the executions of the state machine and looks at each: inputs and outputs, too. */
export function readingExecutions(stateMachine: StateMachine): readonly PolicyStatement[] {
  const executions = Stack.of(stateMachine).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${stateMachine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return [
    new PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachine.stateMachineArn] }),
    new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }),
  ];
}

export function acceptReadingExecutions(construct: Construct): void {
  accept(
    construct,
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<runsWorkflow5ECD6B9F.Name>:*]',
  );
}

/**
 * Gives it to the role of a function that the state machine itself calls. The function waits for its role's own policy and the
 * state machine for the function, so that policy cannot name the state machine: this one comes after all of them.
 */
export class ReadingExecutions extends Policy {
  constructor(scope: Construct, id: string, stateMachine: StateMachine, role: IRole) {
    super(scope, id, { statements: [...readingExecutions(stateMachine)], roles: [role] });
    acceptReadingExecutions(this);
  }
}
