import type { Context, SNSEvent } from 'aws-lambda';
import { environment } from './environment.ts';
import { log } from './log.ts';
import { fitToThrow } from './own-error.ts';
import { Secret } from './secret.ts';
import { SlackWebhook } from './slack/incoming-webhook.ts';
import { aboutOf, slackPayload } from './slack/slack-payload.ts';

const env = environment('SLACK_WEBHOOK_SECRET', 'SLACK_CHANNEL', 'SLACK_HOST', 'TIME_ZONE');
const webhook = new SlackWebhook({ address: new Secret(env.SLACK_WEBHOOK_SECRET), host: env.SLACK_HOST });

/** Part of the function's time that is left for the log. */
const MARGIN_MS = 2_000;

/**
 * Returns: Slack has the message. Throws: Lambda delivers it twice more, and then to the queue of failed notifications.
 */
export async function handler(event: SNSEvent, context: Context): Promise<void> {
  const deadline = Date.now() + context.getRemainingTimeInMillis() - MARGIN_MS;
  for (const { Sns } of event.Records) {
    const { MessageId: message_id, TopicArn: topic, Subject: subject } = Sns;
    const facts = { ...aboutOf(Sns), channel: env.SLACK_CHANNEL, message_id, topic, subject };
    try {
      const tries = await webhook.post(slackPayload(Sns, env.TIME_ZONE), deadline);
      log.info('posted to Slack', { ...facts, tries });
    } catch (error) {
      log.error('not posted to Slack', { ...facts, error });
      throw fitToThrow(error);
    }
  }
}
