import { Resource, Stack } from 'aws-cdk-lib';
import { EventField, type IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { type IRole, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Bucket, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { needsVersion } from '../functions/arrivals/source-path.ts';
import { accept } from './accepted-findings.ts';
import { keyUse } from './deployment-key.ts';
import { rulePrefix } from './deployment-name.ts';
import { FUNCTION_LIMITS, visibilityTimeout } from './function-limits.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { Operations } from './operations.ts';
import { PrivateBucket, PrivateQueue } from './private-resources.ts';
import { redriveRole } from './redrive-role.ts';
import { routeMessage } from './route-message.ts';
import { DEFAULTS, type LumeArrivalsProps, type Route } from './settings.ts';

export interface LandingZoneProps {
  readonly settings: LumeArrivalsProps;
  readonly stateMachine: StateMachine;
  readonly operations: Operations;
}

const LIMITS = FUNCTION_LIMITS['on-arrival'];
const BATCH_SIZE = 10;
/**
 * Deliveries before a message goes to the dead letters: one every three minutes for ten hours, to sit out a night-long
 * outage of Step Functions. The function moves a message that no retry can fix to the dead letters at once.
 */
const MAX_RECEIVE_COUNT = 200;

/** Where files land, and how a file that has landed becomes a started execution. */
export class LandingZone extends Construct {
  readonly bucket: Bucket | IBucket;
  readonly arrivals: PrivateQueue;
  readonly deadLetters: Queue;
  /** Events that a rule of the stack could not deliver, unchanged. */
  readonly undeliveredEvents: Queue;
  /** Redrives dead letters. Apart from it, only the rules and `on-arrival` may send to the arrivals queue. */
  readonly redriveRole: IRole;
  readonly onArrival: LambdaFunction;
  /** Of the names of the routes' rules; the name of the route follows. */
  readonly rulePrefix: string;

  constructor(scope: Construct, id: string, { settings, stateMachine, operations }: LandingZoneProps) {
    super(scope, id);
    this.rulePrefix = rulePrefix(operations.deploymentName);
    this.bucket = this.#bucketOf(settings.landingBucket, operations);

    this.deadLetters = new PrivateQueue(this, 'dead-letters', operations);
    this.arrivals = new PrivateQueue(this, 'arrivals', operations, {
      visibilityTimeout: visibilityTimeout(LIMITS),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    // Without the stack's own key: it catches events that the key's policy keeps out of the other queue.
    this.undeliveredEvents = new PrivateQueue(this, 'undelivered-events', { ...operations, key: undefined });
    accept(this.undeliveredEvents, 'AwsSolutions-SQS3');
    this.#letRulesSend(this.arrivals);
    this.#letRulesSend(this.undeliveredEvents);

    this.onArrival = new LambdaFunction(this, 'on-arrival', {
      entry: 'on-arrival',
      description: 'Starts one execution an upload, unless there is nothing to do',
      limits: LIMITS,
      environment: {
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
        ARRIVALS_URL: this.arrivals.queueUrl,
        DEAD_LETTERS_URL: this.deadLetters.queueUrl,
      },
      operations,
    });
    this.#letReceive(this.onArrival);
    // To compare an upload with the current object, not to read the object.
    this.onArrival.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }),
    );
    stateMachine.grantStartExecution(this.onArrival);
    this.onArrival.addEventSourceMapping('arrivals', {
      eventSourceArn: this.arrivals.queueArn,
      batchSize: BATCH_SIZE,
      reportBatchItemFailures: true,
      maxConcurrency: settings.maxConcurrency ?? DEFAULTS.maxConcurrency,
    });
    const { deadLetters, arrivals } = this;
    this.redriveRole = redriveRole(this, 'redrive role', { deadLetters, arrivals, operations });
    this.arrivals.sentToOnlyBy(this.onArrival.role, this.redriveRole);
  }

  #bucketOf(given: LumeArrivalsProps['landingBucket'], operations: Operations): Bucket | IBucket {
    if (given === undefined) return this.#ownBucket(operations);
    if ('existing' in given) {
      const { existing: bucketName, encryptionKeyArn: keyArn } = given;
      const encryptionKey = keyArn === undefined ? undefined : Key.fromKeyArn(this, 'Bucket key', keyArn);
      return Bucket.fromBucketAttributes(this, 'Bucket', { bucketName, ...(encryptionKey && { encryptionKey }) });
    }
    // Of an imported bucket, this would replace settings that another stack or somebody's console made.
    if (Resource.isOwnedResource(given)) given.enableEventBridgeNotification();
    return given;
  }

  #ownBucket(operations: Operations): Bucket {
    const bucket = new PrivateBucket(this, 'Bucket', operations);
    // The CDK's eventBridgeEnabled adds a custom resource; the bucket's own property does not need one.
    const resource = bucket.node.defaultChild as CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }

  /** Just the actions of the event source mapping and the function; the CDK's grants allow more. */
  #letReceive(onArrival: LambdaFunction): void {
    for (const [queue, actions] of [
      // The function sends a message again when it has to check an empty file a second time.
      [this.arrivals, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:SendMessage']],
      [this.deadLetters, ['sqs:SendMessage']],
    ] as const) {
      onArrival.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [queue.queueArn] }));
    }
    for (const statement of keyUse({ write: [this.arrivals.encryptionMasterKey] }))
      onArrival.addToRolePolicy(statement);
  }

  /**
   * One statement for all routes: with one per rule, a few dozen routes would exceed the size of a queue policy. The
   * ARN of a rule contains its account.
   */
  #letRulesSend(queue: Queue): void {
    const stack = Stack.of(this);
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          ArnLike: {
            'aws:SourceArn': stack.formatArn({
              service: 'events',
              resource: 'rule',
              resourceName: `${this.rulePrefix}*`,
            }),
          },
        },
      }),
    );
  }

  addRule(route: Route, settings: Pick<LumeArrivalsProps, 'ignore'>): void {
    const target: IRuleTarget = {
      bind: () => ({
        id: 'arrivals',
        arn: this.arrivals.queueArn,
        input: arrivalMessage(route, settings),
        deadLetterConfig: { arn: this.undeliveredEvents.queueArn },
      }),
    };
    const rule = new Rule(this, `route ${route.name}`, {
      ruleName: `${this.rulePrefix}${route.name}`,
      description: `Route ${route.name}: files for ${route.flowVersion}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.bucket.bucketName] }, object: { key: keyPattern(route) } },
      },
      targets: [target],
    });
    // An older function would reject the messages of a newer rule, because of fields that it does not know.
    rule.node.addDependency(this.onArrival.node.defaultChild as CfnFunction);
  }
}

/** The message that `functions/arrivals/arrival-message.ts` parses: the route as it is now, and the upload. */
function arrivalMessage(route: Route, settings: Pick<LumeArrivalsProps, 'ignore'>): RuleTargetInput {
  const at = (path: string) => EventField.fromPath(path);
  return RuleTargetInput.fromObject({
    ...routeMessage(route, settings),
    // Each a whole JSON value: pasted into a longer text, a key with a quote in it would break the message.
    arrival: {
      bucket: at('$.detail.bucket.name'),
      key: at('$.detail.object.key'),
      etag: at('$.detail.object.etag'),
      ...(needsVersion(route.sourcePath) && { version: VERSION_ID }),
      sequencer: at('$.detail.object.sequencer'),
      size: at('$.detail.object.size'),
      time: at('$.time'),
    },
  });
}

/**
 * S3 gives no version id without versioning, and EventBridge inserts nothing for a path that the event does not have: only
 * in quotation marks is what remains JSON. The CDK takes them away from a placeholder that is a whole value, hence the
 * space, which the function cuts off. No escaping is needed: version ids are URL-ready.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-issues
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html#version-ids
 */
const VERSION_ID = ` ${EventField.fromPath('$.detail.object.version-id')}`;

function keyPattern({ prefix, suffix }: Route): object[] {
  if (prefix !== undefined && suffix !== undefined)
    return [{ wildcard: `${escapeWildcard(prefix)}*${escapeWildcard(suffix)}` }];
  if (prefix !== undefined) return [{ prefix }];
  if (suffix !== undefined) return [{ suffix }];
  return [{ exists: true }];
}

/** In an EventBridge wildcard, `*` and `\` of a key are written with a backslash. */
function escapeWildcard(text: string): string {
  return text.replace(/[\\*]/g, '\\$&');
}
