import { type RemovalPolicy, Token } from 'aws-cdk-lib';
import { type ISecurityGroup, type IVpc, Peer, Port, SecurityGroup, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { LogProps } from './log-settings.ts';
import { OPERATIONS_DEFAULTS, type OperationsProps } from './operations-settings.ts';

/** What all parts of a deployment share: its name, logging, tracing, encryption, network, and whether data outlives it. */
export interface Operations {
  readonly deploymentName: string;
  readonly logging: Required<LogProps>;
  readonly tracing: boolean;
  /** A key of its own, or that of the props. */
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
  /** Where the functions run, if in a VPC. */
  readonly network: Network | undefined;
}

/** As the CDK takes it for functions. */
export interface Network {
  readonly vpc: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

export function operationsOf(
  { logging, tracing }: OperationsProps,
  others: Pick<Operations, 'deploymentName' | 'key' | 'removalPolicy' | 'network'>,
): Operations {
  return {
    logging: { ...OPERATIONS_DEFAULTS.logging, ...logging },
    tracing: tracing ?? OPERATIONS_DEFAULTS.tracing,
    ...others,
  };
}

/** One security group for all functions, where the props have none: the CDK would make one for each. */
export function networkOf(
  scope: Construct,
  { vpc, vpcSubnets, securityGroups }: OperationsProps,
  lumeBaseUrl: string,
): Network | undefined {
  if (!vpc) return undefined;
  return {
    vpc,
    ...(vpcSubnets && { vpcSubnets }),
    securityGroups: securityGroups ? [...securityGroups] : [httpsOut(scope, vpc, lumeBaseUrl)],
  };
}

function httpsOut(scope: Construct, vpc: IVpc, lumeBaseUrl: string): SecurityGroup {
  const group = new SecurityGroup(scope, 'functions-group', {
    vpc,
    description: 'Functions of Lume Arrivals: call Lume and AWS by https, are called by nobody',
    allowAllOutbound: false,
  });
  const port = Token.isUnresolved(lumeBaseUrl) ? '' : new URL(lumeBaseUrl).port;
  for (const each of new Set([443, Number(port || 443)])) group.addEgressRule(Peer.anyIpv4(), Port.tcp(each));
  return group;
}
