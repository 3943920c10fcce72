import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { arnInPolicies } from './cdk-values.ts';
import { keyUse } from './deployment-key.ts';
import { FUNCTION_LIMITS } from './function-limits.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { Operations } from './operations.ts';
import { emptySecret, existingSecret } from './secrets.ts';
import { DEFAULT_SLACK_HOST, type SlackWebhookSubscriber } from './subscriber-settings.ts';

export interface SlackWebhookProps {
  readonly webhook: SlackWebhookSubscriber['slackWebhook'];
  readonly timeZone: string;
  readonly operations: Operations;
  /** Gets the messages that could not be posted. */
  readonly failed: Queue;
}

/** A function that posts to an incoming webhook of Slack. The webhook's address is a secret. */
export class SlackWebhook extends Construct {
  readonly function: LambdaFunction;
  readonly secretArn: string;

  constructor(scope: Construct, id: string, { webhook, timeZone, operations, failed }: SlackWebhookProps) {
    super(scope, id);
    const secret = this.#secret(webhook, operations.key);
    this.secretArn = secret.secretArn;
    this.function = new LambdaFunction(this, 'notify-slack', {
      entry: 'notify-slack',
      description: `Posts outcomes to the Slack channel ${webhook.channel}`,
      limits: FUNCTION_LIMITS['notify-slack'],
      environment: {
        SLACK_WEBHOOK_SECRET: this.secretArn,
        SLACK_CHANNEL: webhook.channel,
        SLACK_HOST: webhook.host ?? DEFAULT_SLACK_HOST,
        TIME_ZONE: timeZone,
      },
      operations,
    });
    // SNS has delivered once Lambda has the message: a failed invocation ends here, not in the subscription's queue.
    (this.function.node.defaultChild as CfnFunction).deadLetterConfig = { targetArn: failed.queueArn };
    for (const [action, resource] of [
      ['sqs:SendMessage', failed.queueArn],
      ['secretsmanager:GetSecretValue', arnInPolicies(secret)],
    ] as const) {
      this.function.addToRolePolicy(new PolicyStatement({ actions: [action], resources: [resource] }));
    }
    for (const statement of keyUse({ read: [secret.encryptionKey], write: [failed.encryptionMasterKey] }))
      this.function.addToRolePolicy(statement);
  }

  #secret({ channel, secretArn, encryptionKeyArn }: SlackWebhookProps['webhook'], key: IKey | undefined): ISecret {
    if (secretArn !== undefined) return existingSecret(this, 'existing address', secretArn, encryptionKeyArn);
    return emptySecret(this, 'address', `Address of the incoming webhook of the Slack channel ${channel}`, key);
  }
}
