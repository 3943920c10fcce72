import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { environment } from './environment.ts';
import { jsonObject } from './json-object.ts';
import { log } from './log.ts';
import { type OutageSummary, outagePublication, summariesOf } from './reports/outage-summary.ts';
import { OUTCOME_SCHEMA, type OutcomeEvent } from './reports/outcome-event.ts';

const { ALERTS_TOPIC_ARN, TIME_ZONE } = environment('ALERTS_TOPIC_ARN', 'TIME_ZONE');
const topics = new SNSClient();

/** Says once what many files have in common. Throws: the batch is delivered again, and its summary may come twice. */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const read = Records.map(({ messageId, body }) => ({ messageId, event: outcomeEventIn(body) }));
  for (const summary of summariesOf(read.flatMap(({ event }) => event ?? []))) {
    await publish(summary);
    log.info('summary published', { outcome: summary.outcome, error_name: summary.error_name, files: summary.files });
  }
  const strange = read.filter(({ event }) => event === undefined);
  for (const { messageId } of strange) log.error('not an outcome event', { message_id: messageId });
  return { batchItemFailures: strange.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function publish(summary: OutageSummary): Promise<void> {
  const { subject, message } = outagePublication(summary, TIME_ZONE);
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  const list = (values: readonly string[], none: string) => ({
    DataType: 'String.Array',
    StringValue: JSON.stringify(values.length > 0 ? values : [none]),
  });
  await topics.send(
    new PublishCommand({
      TopicArn: ALERTS_TOPIC_ARN,
      Subject: subject,
      Message: message,
      MessageStructure: 'json',
      // The same names as on every outcome, so that the filters of subscribers work.
      MessageAttributes: {
        outcome: text(summary.outcome),
        flow_version: list(summary.flow_versions, 'unknown'),
        route: list(summary.routes, 'none'),
        kind: text('alert'),
      },
    }),
  );
}

function outcomeEventIn(body: string): OutcomeEvent | undefined {
  const event = jsonObject(body);
  return event['schema'] === OUTCOME_SCHEMA ? (event as unknown as OutcomeEvent) : undefined;
}
