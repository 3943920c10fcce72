import { type Duration, Token, Tokenization } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic, ITopicSubscription } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod/mini';

/**
 * Schemas of props that are objects of the CDK. Each is known by a member, because an app can have two copies of the
 * CDK, and `instanceof` is false for the objects of the other.
 */
const withMember =
  <T>(member: keyof T) =>
  (value: unknown): value is T =>
    typeof value === 'object' && value !== null && member in value;

export const isBucket = withMember<IBucket>('bucketArn');
export const isKey = withMember<IKey>('keyArn');
export const isSubscription = withMember<ITopicSubscription>('bind');
const isTopic = withMember<ITopic>('topicArn');

const objectOf = <T>(is: (value: unknown) => value is T, rule: string) => z.custom<T>(is, rule);

export const secret = objectOf(withMember<ISecret>('secretArn'), 'must be a secret of the CDK (ISecret)');
export const vpc = objectOf(withMember<IVpc>('vpcId'), 'must be a VPC of the CDK (IVpc)');
export const securityGroup = objectOf(
  withMember<ISecurityGroup>('securityGroupId'),
  'must be a security group of the CDK (ISecurityGroup)',
);
export const managedPolicy = objectOf(
  withMember<IManagedPolicy>('managedPolicyArn'),
  'must be a managed policy of the CDK (IManagedPolicy)',
);
export const alarmAction = objectOf(
  withMember<IAlarmAction>('bind'),
  'must be an action of the CDK (IAlarmAction), for example new SnsAction(topic)',
);

const TOPIC_RULE = 'must be a topic of the CDK (ITopic)';
const FIFO_RULE = 'must be a standard topic: alarms cannot publish to a FIFO topic, nor can people subscribe to one';
export const topic = objectOf(isTopic, TOPIC_RULE).check(z.refine(({ fifo }) => !fifo, { error: FIFO_RULE }));

const KEY_RULE = 'must be the ARN of a key in KMS';
export const keyArn = z.string(KEY_RULE).check(z.regex(/^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/, KEY_RULE));

type Unit = 'seconds' | 'hours';
const MILLISECONDS: Readonly<Record<Unit, number>> = { seconds: 1000, hours: 3_600_000 };

/** A `Duration` of whole units. No token: times of alarms, functions and queues are calculated from it. */
export function periodOf(unit: Unit, min: number, max: number) {
  const rule = `must be a Duration of whole ${unit}, ${min} to ${max}, for example Duration.${unit}(${min})`;
  const fits = (value: Duration) => {
    if (value.isUnresolved()) return false;
    const count = value.toMilliseconds() / MILLISECONDS[unit];
    return Number.isInteger(count) && count >= min && count <= max;
  };
  return objectOf(withMember<Duration>('toMilliseconds'), rule).check(z.refine(fits, { error: rule }));
}

/** An object of the CDK passes; anything else is checked by the schema, whose mistakes are told of each field. */
export function objectOr<Schema extends z.ZodMiniType>(
  is: (value: unknown) => boolean,
  schema: Schema,
  passing: z.input<Schema>,
) {
  return z.pipe(
    z.transform((value: unknown) => (is(value) ? passing : value)),
    schema,
  );
}

/** A number in a text, where it may be a token. */
export function inText(value: number): string {
  return Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : String(value);
}

/** That of a secret that was imported by its name lacks the six characters that Secrets Manager appends. */
export function arnInPolicies({ secretArn, secretFullArn }: ISecret): string {
  return secretFullArn ?? `${secretArn}-??????`;
}
