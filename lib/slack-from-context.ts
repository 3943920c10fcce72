import type { App } from 'aws-cdk-lib';
import type { SlackChannelSubscriber, SlackWebhookSubscriber } from './subscriber-settings.ts';

/**
 * The two ways to Slack, each where the context of the CDK names it (`context` in `cdk.json`, or `-c name=value`):
 *
 *     slackWebhook=data-orders          an incoming webhook, whose address you put into the secret that the deployment names
 *     slackChannel=T0123ABCD/C0123ABCD  Amazon Q Developer in chat applications: ids of a workspace and of a channel
 */
export function slackFromContext({ node }: App): readonly (SlackWebhookSubscriber | SlackChannelSubscriber)[] {
  const webhook: unknown = node.tryGetContext('slackWebhook');
  const channel: unknown = node.tryGetContext('slackChannel');
  const [workspaceId = '', channelId = ''] = String(channel).split('/');
  return [
    ...(webhook === undefined ? [] : [{ slackWebhook: { channel: String(webhook) } }]),
    ...(channel === undefined ? [] : [{ slackChannel: { workspaceId, channelId } }]),
  ];
}
