import { HeadBucketCommand, type S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import { bad, type Finding, unknown } from './finding.ts';

/** Region and account of a stack. */
export interface Location {
  readonly region: string;
  readonly account: string;
}

/** Of the resource with this ARN. */
export function locationOf(arn: string): Location {
  const [, , , region = '', account = ''] = arn.split(':');
  return { region, account };
}

/**
 * S3 sends events to EventBridge in the region and account of the bucket only: rules elsewhere never match. HeadBucket
 * returns the region even without permission, with a redirect (301) or an error (400, 403).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 * @returns nothing if the bucket is in the location of the stack.
 */
export async function bucketElsewhere(
  s3: S3Client,
  bucket: string,
  { region, account }: Location,
): Promise<Finding | undefined> {
  const { status, region: actual } = await head(s3, bucket);
  if (actual !== undefined && actual !== region) {
    return bad(
      `${bucket} is in ${actual}, and the stack in ${region}: its events go to EventBridge in ${actual}, and no file is noticed`,
      `name a bucket of ${region} as landingBucket in your app, or deploy the stack in ${actual}`,
    );
  }
  if (status === 403) {
    return unknown(`the region and the account of ${bucket} could not be checked: that needs s3:ListBucket`);
  }
  if (status !== 200) return undefined; // the next check tells the reason
  const asOurs = await head(s3, bucket, account);
  if (asOurs.status !== 403) return undefined;
  return bad(
    `${bucket} belongs to another account than the stack: its events go to EventBridge of that account, and no file is noticed`,
    `name a bucket of the account ${account} as landingBucket in your app, or deploy the stack in the account of the bucket`,
  );
}

async function head(s3: S3Client, bucket: string, owner?: string): Promise<{ status: number; region?: string }> {
  const command = new HeadBucketCommand({ Bucket: bucket, ...(owner !== undefined && { ExpectedBucketOwner: owner }) });
  try {
    const { BucketRegion } = await s3.send(command);
    return { status: 200, ...(BucketRegion !== undefined && { region: BucketRegion }) };
  } catch (error) {
    const { $metadata, $response } = error as S3ServiceException;
    const status = $metadata?.httpStatusCode;
    if (status === undefined) throw error;
    const region = $response?.headers['x-amz-bucket-region'];
    return { status, ...(region !== undefined && { region }) };
  }
}
