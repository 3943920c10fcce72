import { App } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ArrivalsStack } from '../lib/arrivals-stack.ts';
import type { LumeArrivals } from '../lib/lume-arrivals.ts';

/**
 * Lets one role of another account upload below one prefix, and do nothing else: not read, not list, not delete. The
 * other account has to allow its role the same. Only for a bucket of the stack's own: the policy of a bucket that existed
 * before is its owner's.
 */
export function letUpload({ landingBucket }: LumeArrivals, producerRoleArn: string, prefix: string): void {
  const principals = [new ArnPrincipal(producerRoleArn)];
  landingBucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ProducerUploads',
      principals,
      actions: ['s3:PutObject'],
      resources: [landingBucket.arnForObjects(`${prefix}*`)],
    }),
  );
  // With `encryption: 'ownKey'` alone; Decrypt is for uploads in parts.
  landingBucket.encryptionKey?.addToResourcePolicy(
    new PolicyStatement({
      sid: 'ProducerUploads',
      principals,
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['*'], // in a key's policy: this key
    }),
  );
}

if (import.meta.main) {
  const stack = new ArrivalsStack(new App(), 'lume-arrivals', {
    routes: [{ name: 'orders', prefix: 'acme/orders', suffix: '.csv', flowVersion: 'shop_orders:v1' }],
  });
  letUpload(stack.arrivals, 'arn:aws:iam::210987654321:role/acme-exports', 'acme/');
}
