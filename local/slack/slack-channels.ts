import type { Secrets } from 'template-runner/secrets/secrets.ts';
import type { LocalTemplate } from 'template-runner/template/local-template.ts';
import { isLocalWebhook, type LocalSlack } from './stand-in.ts';

/** The channels of Slack that functions of the template post to, each with the secret of its webhook's address. */
export function slackChannels({
  functions,
}: LocalTemplate): readonly (readonly [channel: string, secretArn: string])[] {
  return functions.flatMap(({ env: { SLACK_CHANNEL: channel, SLACK_WEBHOOK_SECRET: secretArn } }) =>
    channel !== undefined && secretArn !== undefined ? [[channel, secretArn] as const] : [],
  );
}

/** Has each channel posted to here, except where somebody has put an address of their own: that of Slack itself. */
export function fillWebhookSecrets(template: LocalTemplate, secrets: Secrets, slack: LocalSlack): void {
  for (const [channel, arn] of slackChannels(template)) {
    const address = secrets.valueOf(arn);
    if (address === undefined || isLocalWebhook(address)) secrets.put(arn, slack.webhookOf(channel));
  }
}
