import type { NamedResource } from './left-out.ts';

/**
 * The resources of a CloudFormation template, with all intrinsic functions evaluated and all names and ARNs final.
 */
export interface LocalTemplate {
  readonly stackName: string;
  readonly description: string;
  readonly region: string;
  readonly accountId: string;
  readonly buckets: readonly LocalBucket[];
  readonly queues: readonly LocalQueue[];
  readonly topics: readonly LocalTopic[];
  readonly subscriptions: readonly LocalSubscription[];
  readonly functions: readonly LocalFunction[];
  readonly eventSourceMappings: readonly LocalEventSourceMapping[];
  readonly rules: readonly LocalRule[];
  readonly stateMachines: readonly LocalStateMachine[];
  readonly secrets: readonly LocalSecret[];
  readonly alarms: readonly LocalAlarm[];
  readonly parameters: readonly LocalParameter[];
  /** They accept every call and do nothing. */
  readonly functionsNotRun: readonly FunctionNotRun[];
  readonly bucketNotifications: readonly LocalBucketNotifications[];
  /** Resources of the template that are not here because the caller wants to do without them. */
  readonly leftOut: readonly NamedResource[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly elsewhere: ReferredElsewhere;
}

/** A function that cannot run on this machine. */
export interface FunctionNotRun extends Named {
  /** For example `its runtime is python3.13`. */
  readonly reason: string;
}

/** What a bucket tells of new objects. */
interface LocalBucketNotifications {
  readonly logicalId: string;
  readonly bucketName: string;
  readonly eventBridgeEnabled: boolean;
  /** ARNs of queues, topics and functions that are told in AWS, and not here. */
  readonly notSentTo: readonly string[];
}

/** A resource that the template refers to and does not create. */
export interface ReferredResource {
  readonly name: string;
  readonly arn: string;
}

/** What has to exist in AWS before the stack is deployed. Made here too, but for keys, as nothing is encrypted. */
export interface ReferredElsewhere {
  /** Those whose events a rule waits for. */
  readonly buckets: readonly ReferredResource[];
  readonly topics: readonly ReferredResource[];
  readonly queues: readonly ReferredResource[];
  readonly secrets: readonly ReferredResource[];
  /** Here they accept every call and do nothing. */
  readonly functions: readonly ReferredResource[];
  /** As their ARNs end: `key/…` or `alias/…`. */
  readonly keys: readonly string[];
}

interface Named {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

interface LocalBucket extends Named {
  /** Whether EventBridge gets an event for each new object. */
  readonly eventBridgeEnabled: boolean;
  /** Objects have version ids. Only the newest version is kept locally. Default: false. */
  readonly versioned?: boolean;
}

export interface LocalQueue extends Named {
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

type LocalTopic = Named;

export interface LocalSubscription {
  readonly logicalId: string;
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  /** A queue's or function's ARN, an address, or a URL. */
  readonly endpoint: string;
  /** Of the message attributes. */
  readonly filterPolicy?: Readonly<Record<string, unknown>>;
  readonly rawMessageDelivery: boolean;
  readonly redrivePolicy?: { readonly deadLetterTargetArn: string };
}

export interface LocalFunction extends Named {
  /** Absolute path of the staged code. */
  readonly codeDir: string;
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
  /** Invocations at the same time; more wait. */
  readonly maxConcurrency?: number;
  /** For a function that logs JSON: lower levels do not reach CloudWatch. */
  readonly applicationLogLevel?: string;
  /** Dead-letter queue for asynchronous invocations that failed. */
  readonly deadLetterArn?: string;
}

export interface LocalEventSourceMapping {
  readonly logicalId: string;
  readonly queueArn: string;
  readonly functionArn: string;
  readonly batchSize: number;
  readonly maximumBatchingWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  readonly maximumConcurrency?: number;
}

export interface InputTransformer {
  readonly inputPathsMap: Readonly<Record<string, string>>;
  readonly inputTemplate: string;
}

export interface LocalRuleTarget {
  readonly arn: string;
  readonly inputTransformer?: InputTransformer;
  readonly deadLetterArn?: string;
}

export interface LocalRule extends Named {
  readonly enabled: boolean;
  /** Absent if the rule is a schedule. */
  readonly eventPattern?: Readonly<Record<string, unknown>>;
  /** For example `rate(1 day)`. Schedules do not run locally. */
  readonly schedule?: string;
  readonly targets: readonly LocalRuleTarget[];
}

interface LocalStateMachine extends Named {
  /** Parsed Amazon States Language. */
  readonly definition: Readonly<Record<string, unknown>>;
}

interface LocalSecret extends Named {
  /** What it holds once it is deployed; absent if somebody has to fill it. */
  readonly firstValue?: string;
}

/** Of Systems Manager Parameter Store. */
export interface LocalParameter extends Named {
  readonly type: string;
  readonly value: string;
}

export interface LocalAlarm extends Named {
  readonly description: string;
  /** ARNs of the topics that it notifies. */
  readonly actions: readonly string[];
}
