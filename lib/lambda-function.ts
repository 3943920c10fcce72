import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as CdkFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { bundledCode } from '#bundled-code';
import { accept } from './accepted-findings.ts';
import type { FunctionEntry, FunctionLimits } from './function-limits.ts';
import type { Operations } from './operations.ts';
import { PrivateLogs } from './private-resources.ts';

export interface LambdaFunctionProps {
  readonly entry: FunctionEntry;
  readonly description: string;
  readonly limits: FunctionLimits;
  readonly environment: Readonly<Record<string, string>>;
  readonly operations: Operations;
}

/** A file in `functions/` as a Lambda function. */
export class LambdaFunction extends CdkFunction {
  declare readonly role: Role;

  constructor(scope: Construct, id: string, props: LambdaFunctionProps) {
    const { entry, description, limits, environment, operations } = props;
    const logGroup = new PrivateLogs(scope, `${id} logs`, operations);
    // The CDK's default role may write to every log group in the account.
    const role = new Role(scope, `${id} role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    // Before the function, which Lambda creates only if the role has them.
    if (operations.network) role.addToPolicy(new PolicyStatement({ actions: NETWORK_INTERFACES, resources: ['*'] }));
    if (operations.tracing || operations.network) accept(role, 'AwsSolutions-IAM5[Resource::*]');
    super(scope, id, {
      code: bundledCode(entry),
      handler: 'index.handler',
      description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: limits.memoryMegabytes,
      timeout: Duration.seconds(limits.timeoutSeconds),
      environment: {
        POWERTOOLS_SERVICE_NAME: entry,
        POWERTOOLS_LOG_LEVEL: operations.logging.functions.toUpperCase(),
        DEPLOYMENT_NAME: operations.deploymentName,
        ...environment,
      },
      role,
      logGroup,
      ...operations.network,
      loggingFormat: LoggingFormat.JSON,
      // Lambda drops lines below this level. Never above INFO: metric lines have no level, and count as INFO.
      // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
      applicationLogLevelV2:
        operations.logging.functions === 'debug' ? ApplicationLogLevel.DEBUG : ApplicationLogLevel.INFO,
      tracing: operations.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
  }
}

/**
 * What Lambda needs for a function in a VPC. It supports no resource but `*`.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
