import { Stack } from 'aws-cdk-lib';
import { LoggingLevel, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { SlackChannelSubscriber } from './subscriber-settings.ts';

/**
 * A channel of Slack that Amazon Q Developer brings the messages of topics to. Nobody can do anything to the account from
 * there: the role has no permissions, and the guardrail denies all, because without one AWS puts AdministratorAccess.
 */
export class SlackChannel extends SlackChannelConfiguration {
  constructor(
    scope: Construct,
    id: string,
    { workspaceId, channelId }: SlackChannelSubscriber['slackChannel'],
    topics: readonly Topic[],
  ) {
    const stack = Stack.of(scope);
    super(scope, id, {
      slackChannelConfigurationName: `${stack.stackName}-${channelId}`,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [...topics],
      role: new Role(scope, `${id} role`, {
        description: `Amazon Q Developer in the Slack channel ${channelId}: reads nothing, does nothing`,
        // Without a condition on the account: Amazon does not document that this service names one, and would else not get the role.
        assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
      }),
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll')],
      loggingLevel: LoggingLevel.ERROR,
    });
  }
}
