import { type IResource, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { needsVersion } from '../functions/arrivals/source-path.ts';
import { overlaps } from './check-settings.ts';
import type { LumeArrivalsProps } from './settings.ts';

/** What whoever deploys should know of these props, for the output of `cdk synth`. */
export function notesOn({ routes, landingBucket, topics, monitoring }: LumeArrivalsProps): readonly string[] {
  const bucket = landingBucket && nameOf(landingBucket);
  const versioned = routes.find(({ sourcePath }) => needsVersion(sourcePath));
  return [
    ...overlaps(routes).map(
      ([a, b]) => `Routes ${a.name} and ${b.name} overlap: a file that both match goes to both flows.`,
    ),
    ...(landingBucket && 'existing' in landingBucket
      ? [
          `The bucket ${bucket} has to be in the account and the region of the stack: S3 tells no other EventBridge of uploads. After the deployment, doctor looks.`,
        ]
      : []),
    ...(landingBucket && versioned
      ? [
          `The bucket ${bucket} has to have versioning: the sourcePath of route ${versioned.name} has {version}, and an upload without one becomes a dead letter. After the deployment, doctor looks.`,
        ]
      : []),
    ...(topics?.alerts && monitoring?.alarms !== false
      ? [
          `The policy of the topic ${topics.alerts.node.path} has to let CloudWatch publish, as that of a new topic does: alarms would be lost. docs/adopt.md has the statement.`,
        ]
      : []),
  ];
}

function nameOf(bucket: NonNullable<LumeArrivalsProps['landingBucket']>): string {
  if (!('existing' in bucket)) return bucket.node.path;
  return Token.isUnresolved(bucket.existing) ? 'of landingBucket' : bucket.existing;
}

/**
 * S3 tells only the EventBridge of a bucket's own account and region of uploads, and neither alarms nor Step Functions
 * publish to topics of another region. What is not known before the deployment passes.
 * @returns one line per mistake, as in `checkSettings`.
 */
export function misplacedResources(scope: Construct, { landingBucket, topics }: LumeArrivalsProps): readonly string[] {
  const stack = Stack.of(scope);
  const differs = (of: string, here: string) => !Token.isUnresolved(of) && !Token.isUnresolved(here) && of !== here;
  const bucket = landingBucket && 'bucketArn' in landingBucket ? [landingBucket] : [];
  const isElsewhere = ({ env }: IResource, parts: readonly ('account' | 'region')[]) =>
    parts.some((part) => differs(env[part], stack[part]));
  return [
    ...bucket
      .filter((each) => isElsewhere(each, ['account', 'region']))
      .map(
        ({ node, env }) =>
          `landingBucket: ${node.path} in ${env.account}, ${env.region}: must be in the account and the region of the stack, ${stack.account}, ${stack.region}: S3 tells no other EventBridge of uploads. Put a stack with LumeArrivals beside the bucket, or replicate its objects to a bucket here`,
      ),
    ...Object.entries(topics ?? {})
      .filter(([, topic]) => topic !== undefined && isElsewhere(topic, ['region']))
      .map(
        ([name, topic]) =>
          `topics.${name}: ${topic.node.path} in ${topic.env.region}: must be in the region of the stack, ${stack.region}: alarms publish to no other`,
      ),
  ];
}
