import type { LocalTemplate, Secrets } from 'template-runner';
import { isLocalWebhook, type LocalSlack } from './slack-stand-in.ts';

/** The Slack channels that functions of the template post to, each with the secret that holds its webhook address. */
export function slackChannels({
  functions,
}: LocalTemplate): readonly (readonly [channel: string, secretArn: string])[] {
  return functions.flatMap(({ env: { SLACK_CHANNEL: channel, SLACK_WEBHOOK_SECRET: secretArn } }) =>
    channel !== undefined && secretArn !== undefined ? [[channel, secretArn] as const] : [],
  );
}

/** Points each channel to the stand-in, except where the user has put an address of their own into the secret. */
export function fillWebhookSecrets(template: LocalTemplate, secrets: Secrets, slack: LocalSlack): void {
  for (const [channel, arn] of slackChannels(template)) {
    const address = secrets.valueOf(arn);
    if (address === undefined || isLocalWebhook(address)) secrets.put(arn, slack.webhookOf(channel));
  }
}
