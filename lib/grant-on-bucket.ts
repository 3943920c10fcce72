import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';

export interface BucketGrant {
  readonly actions: readonly string[];
  /** A pattern of keys. */
  readonly objects: string;
  /** On the key of the bucket, if it has one. */
  readonly keyActions: readonly string[];
}

/**
 * Narrower than the grants of the CDK, which also allow tags, legal holds and wildcards of actions. For a principal of
 * another account, the policies of bucket and key allow it, too.
 */
export function grantOn(
  bucket: Bucket | IBucket,
  grantee: IGrantable,
  { actions, objects, keyActions }: BucketGrant,
): Grant {
  const onObjects = Grant.addToPrincipalOrResource({
    grantee,
    actions: [...actions],
    resourceArns: [bucket.arnForObjects(objects)],
    resource: bucket,
  });
  return bucket.encryptionKey ? onObjects.combine(bucket.encryptionKey.grant(grantee, ...keyActions)) : onObjects;
}
