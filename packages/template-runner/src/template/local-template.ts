/**
 * What a CloudFormation template asks for, resolved for one account on a laptop: no intrinsic functions are left, names
 * and ARNs are final. Produced by `readTemplate`.
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
  readonly outputs: Readonly<Record<string, string>>;
}

interface Named {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

export interface LocalBucket extends Named {
  /** True: the bucket tells EventBridge about each new object. */
  readonly eventBridgeEnabled: boolean;
}

export interface LocalQueue extends Named {
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number };
}

export type LocalTopic = Named;

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
  /** Absolute path of the directory that would be zipped and uploaded. */
  readonly codeDir: string;
  readonly handler: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMB: number;
  /** Of a function that logs JSON: lines below it do not reach CloudWatch. */
  readonly applicationLogLevel?: string;
  /** The queue for events that the function failed at, when nobody waited for its answer. */
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
  readonly id: string;
  readonly arn: string;
  readonly inputTransformer?: InputTransformer;
  readonly deadLetterArn?: string;
}

export interface LocalRule extends Named {
  readonly enabled: boolean;
  /** Absent when the rule is a schedule. */
  readonly eventPattern?: Readonly<Record<string, unknown>>;
  /** For example `rate(1 day)`. A schedule does not run locally. */
  readonly schedule?: string;
  readonly targets: readonly LocalRuleTarget[];
}

export interface LocalStateMachine extends Named {
  /** Amazon States Language, parsed, with its substitutions made. */
  readonly definition: Readonly<Record<string, unknown>>;
}

export type LocalSecret = Named;

/** Of Systems Manager's Parameter Store. */
export interface LocalParameter extends Named {
  readonly type: string;
  readonly value: string;
}

/** There are no metrics locally: an alarm is there to be looked at. */
export interface LocalAlarm extends Named {
  readonly description: string;
  /** ARNs of what hears of it. */
  readonly actions: readonly string[];
}
