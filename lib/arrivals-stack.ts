import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { truncate } from '../functions/output-text.ts';
import { LumeArrivals } from './lume-arrivals.ts';
import type { LumeArrivalsProps } from './settings.ts';
import { inOutput } from './subscriber-settings.ts';

/**
 * A stack with one deployment, which has the stack's name, and outputs for people. An account can have several.
 *
 * @throws {InvalidSettingsError} lists every mistake in the settings.
 */
export class ArrivalsStack extends Stack {
  readonly arrivals: LumeArrivals;

  constructor(scope: Construct, id: string, settings: LumeArrivalsProps, props?: StackProps) {
    super(scope, id, { description: 'Lume Arrivals: from a file in S3 to an outcome that people hear of', ...props });
    const arrivals = new LumeArrivals(this, 'Default', settings);
    this.arrivals = arrivals;
    const { topics } = arrivals;
    this.#output('LandingBucket', arrivals.landingBucket.bucketName, 'Upload files here');
    this.#output(
      'StateMachineArn',
      arrivals.stateMachine.stateMachineArn,
      'Start an execution here to rerun a file by hand',
    );
    this.#output('ApiKeySecretArn', arrivals.apiKey.secretArn, 'Put the Lume API key here');
    this.#output('SuccessTopicArn', topics.success.topicArn, 'Rows are ready');
    this.#output('RejectsTopicArn', topics.rejects.topicArn, 'Rows were rejected');
    this.#output('AlertsTopicArn', topics.alerts.topicArn, 'Something failed');
    this.#output('OutagesTopicArn', topics.outages.topicArn, 'Files that failed by an outage: each, for programs');
    for (const [channel, secretArn] of arrivals.slackWebhookSecrets) {
      const id = `SlackWebhook${inOutput(channel)}SecretArn`;
      this.#output(id, secretArn, `Put the address of the incoming webhook of ${channel} here`);
    }
    if (arrivals.toConfirm.length > 0) {
      const who = truncate(arrivals.toConfirm.join(', '), 1000);
      this.#output('SubscribersToConfirm', who, 'Each has to confirm once, by the mail or the request that AWS sends');
    }
  }

  #output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
