import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArnPrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import { ROUTE } from '../support/template/synthesized-template.ts';
import { resourcePolicies } from '../support/template/template-permissions.ts';

const PRODUCER = 'arn:aws:iam::210987654321:role/acme-exports';

function policiesWith(encryption: 'aws' | 'ownKey', producers: readonly string[]) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new ArrivalsStack(app, 'arrivals', { routes: [ROUTE], encryption });
  for (const producer of producers) stack.arrivals.grantUpload(new ArnPrincipal(producer), 'acme/');
  return resourcePolicies(Template.fromStack(stack));
}

describe('a producer in another account', () => {
  it('may upload below its prefix, and nothing else', () => {
    const before = policiesWith('aws', []);
    expect(policiesWith('aws', [PRODUCER])).toEqual({
      ...before,
      landingBucketPolicy: [
        ...(before['landingBucketPolicy'] ?? []),
        `Allow ${PRODUCER}: s3:PutObject s3:AbortMultipartUpload on landingBucket/acme/*`,
      ],
    });
  });

  it('may use the key of the stack for that, where there is one', () => {
    const before = policiesWith('ownKey', [])['key'] ?? [];
    const added = (policiesWith('ownKey', [PRODUCER])['key'] ?? []).filter((line) => !before.includes(line));
    expect(added).toEqual([`Allow ${PRODUCER}: kms:GenerateDataKey kms:Decrypt on *`]);
  });
});
