import { LoggingLevel, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Operations } from './operations.ts';
import type { SlackChannelSubscriber } from './subscriber-settings.ts';

/**
 * A Slack channel to which Amazon Q Developer posts the messages of topics. Nobody can use it to act on the account:
 * the role has no permissions, and the guardrail denies everything (the default guardrail of AWS is
 * AdministratorAccess).
 */
export class SlackChannel extends SlackChannelConfiguration {
  constructor(
    scope: Construct,
    id: string,
    { workspaceId, channelId }: SlackChannelSubscriber['slackChannel'],
    topics: readonly ITopic[],
    { deploymentName }: Pick<Operations, 'deploymentName'>,
  ) {
    super(scope, id, {
      slackChannelConfigurationName: `${deploymentName}-${channelId}`,
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      notificationTopics: [...topics],
      role: new Role(scope, `${id} role`, {
        description: `Amazon Q Developer in the Slack channel ${channelId}: reads nothing, does nothing`,
        // No condition on the account: it is not documented that this service passes one, and without it the role is
        // denied.
        assumedBy: new ServicePrincipal('chatbot.amazonaws.com'),
      }),
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll')],
      loggingLevel: LoggingLevel.ERROR,
    });
  }
}
