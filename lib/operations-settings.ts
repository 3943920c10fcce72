import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc, SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey, Key } from 'aws-cdk-lib/aws-kms';
import * as z from 'zod/mini';
import { alarmAction, isKey, managedPolicy, objectOr, securityGroup, vpc } from './cdk-values.ts';
import { LOG_DEFAULTS, type LogProps, logSchema } from './log-settings.ts';
import { ALARM_NAMES, type AlarmName } from './monitoring/alarm-defaults.ts';
import { type SchemaShape, settingsGroup, yesOrNo } from './settings-group.ts';

export interface MonitoringOptions {
  /**
   * The threshold of each alarm, in the unit of `lib/monitoring/alarm-defaults.ts`, or `false` to leave that alarm out.
   * `false` in place of the object leaves all alarms out.
   */
  readonly alarms?: false | AlarmThresholds;
}

/** By the name of the alarm: `docs/monitoring.md` has the names, units and usual thresholds. */
export type AlarmThresholds = { readonly [Name in AlarmName]?: number | false };

/** How a deployment is monitored, logged, encrypted and connected. */
export interface OperationsProps {
  /** @default - all alarms, with their usual thresholds */
  readonly monitoring?: MonitoringOptions;
  /**
   * What alarms do beside publishing to the alerts topic, when they go off and when they are over.
   * @default - nothing
   */
  readonly alarmActions?: readonly IAlarmAction[];
  /** @default - see `LogProps` */
  readonly logging?: LogProps;
  /**
   * X-Ray for the functions and the state machine.
   * @default true
   */
  readonly tracing?: boolean;
  /**
   * `aws`: keys of the AWS services, at no cost. `ownKey`: a key of its own for buckets, queues, topics, logs and the
   * secret, about one dollar a month. Or a key of yours, for the same: if it was created in the same app, the services
   * that write on behalf of the deployment may use it then; the policy of an imported key has to let them
   * (`docs/adopt.md`).
   * @default 'aws'
   */
  readonly encryption?: 'aws' | 'ownKey' | Key | IKey;
  /**
   * The VPC in which the functions run. They need a way to Lume and to the AWS services: a NAT gateway, or a proxy and
   * endpoints.
   * @default - none: the functions run outside of VPCs
   */
  readonly vpc?: IVpc | Vpc;
  /**
   * Which subnets of `vpc`. No public ones: functions have no way to the internet there.
   * @default - the private ones with a way to the internet
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * Security groups of the functions in `vpc`.
   * @default - one that lets them call by https, and nobody in
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * The permissions boundary of all its roles.
   * @default - none
   */
  readonly permissionsBoundary?: IManagedPolicy;
}

/** Fields whose type their schema has in another place: objects of the CDK. */
export type ElsewhereInOperations =
  | 'alarmActions'
  | 'encryption'
  | 'vpc'
  | 'vpcSubnets'
  | 'securityGroups'
  | 'permissionsBoundary';

export const OPERATIONS_DEFAULTS = {
  logging: LOG_DEFAULTS,
  tracing: true,
  encryption: 'aws',
} as const;

const THRESHOLD_RULE = 'must be a number above 0, or false to leave the alarm out';
const threshold = z.union([z.literal(false), z.number(THRESHOLD_RULE).check(z.gt(0, THRESHOLD_RULE))], THRESHOLD_RULE);
const thresholds = settingsGroup(
  Object.fromEntries(ALARM_NAMES.map((name) => [name, z.optional(threshold)])) as Record<
    AlarmName,
    z.ZodMiniOptional<typeof threshold>
  > satisfies SchemaShape<AlarmThresholds>,
  'must be thresholds by the name of their alarm, or false to leave all alarms out',
);

/** No union, because its mistakes would not say which threshold is wrong. */
const thresholdsOrNone = z.pipe(
  z.transform((value) => (value === false ? {} : value)),
  thresholds,
);

/** The schema of `OperationsProps`, field by field. */
export const operationsSchema = {
  monitoring: z.optional(
    settingsGroup({ alarms: z.optional(thresholdsOrNone) } satisfies SchemaShape<MonitoringOptions>),
  ),
  logging: z.optional(logSchema),
  tracing: z.optional(yesOrNo),
  encryption: z.optional(
    objectOr(isKey, z.enum(['aws', 'ownKey'], 'must be aws, ownKey, or a key of the CDK (IKey)'), 'aws'),
  ),
  alarmActions: z.optional(z.array(alarmAction, 'must be a list of actions (IAlarmAction)')),
  vpc: z.optional(vpc),
  vpcSubnets: z.optional(z.looseObject({}, 'must be a selection of subnets (SubnetSelection)')),
  securityGroups: z.optional(
    z
      .array(securityGroup, 'must be a list of security groups (ISecurityGroup)')
      .check(z.minLength(1, 'must not be empty: leave it out for one of its own')),
  ),
  permissionsBoundary: z.optional(managedPolicy),
} satisfies SchemaShape<OperationsProps, ElsewhereInOperations>;
