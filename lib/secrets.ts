import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { accept } from './accepted-findings.ts';

/** Without a value, which must not be in a template: somebody puts it there after the deployment. */
export function emptySecret(scope: Construct, id: string, description: string, key: IKey | undefined): ISecret {
  const secret = new CfnSecret(scope, id, {
    description: `${description}, as plain text`,
    ...(key && { kmsKeyId: key.keyArn }),
  });
  accept(secret, 'AwsSolutions-SMG4');
  return Secret.fromSecretAttributes(scope, `${id}-reference`, {
    secretCompleteArn: secret.ref,
    ...(key && { encryptionKey: key }),
  });
}

/** One that exists, by its ARN. */
export function existingSecret(scope: Construct, id: string, arn: string, keyArn: string | undefined): ISecret {
  return Secret.fromSecretAttributes(scope, id, {
    secretCompleteArn: arn,
    ...(keyArn !== undefined && { encryptionKey: Key.fromKeyArn(scope, `${id} key`, keyArn) }),
  });
}
