import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { sendMessage } from './aws/send-message.ts';
import { listExecutions } from './aws/step-functions.ts';
import { environment } from './environment.ts';
import { guarded } from './guarded-handler.ts';
import { log } from './log.ts';
import { blockedSince, isBlockedTogether, wentThrough } from './reports/blocked-starts.ts';
import { byCause, type OutageSummary, outagePublication, summariesOf } from './reports/outage-summary.ts';
import type { OutcomeEvent } from './reports/outcome-event.ts';
import { readOutcomeEvent } from './reports/read-outcome-event.ts';

const { ALERTS_TOPIC_ARN, FAILED_NOTIFICATIONS_URL, STATE_MACHINE_ARN, TIME_ZONE } = environment(
  'ALERTS_TOPIC_ARN',
  'FAILED_NOTIFICATIONS_URL',
  'STATE_MACHINE_ARN',
  'TIME_ZONE',
);
const topics = new SNSClient();

const LIST_TIMEOUT_SECONDS = 5;
/** A whole batch of single alerts takes seconds. */
const PUBLISHED_AT_ONCE = 10;

/**
 * Publishes one alert per cause in place of one per file. Throws: the batch is delivered again, and its summary may
 * come twice.
 */
export const handler = guarded(async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const read = Records.map(({ messageId, body }) => ({ messageId, body, event: readOutcomeEvent(body) }));
  for (const alike of byCause(read.flatMap(({ event }) => event ?? []))) {
    const eachAlone = isBlockedTogether(alike) && (await othersGoThrough(alike));
    const summaries = eachAlone ? alike.flatMap((event) => summariesOf([event])) : summariesOf(alike);
    for (let at = 0; at < summaries.length; at += PUBLISHED_AT_ONCE) {
      await Promise.all(summaries.slice(at, at + PUBLISHED_AT_ONCE).map(publish));
    }
  }
  const notPutAside: string[] = [];
  for (const { messageId, body, event } of read) {
    if (event === undefined && !(await isPutAside(messageId, body))) notPutAside.push(messageId);
  }
  return { batchItemFailures: notPutAside.map((itemIdentifier) => ({ itemIdentifier })) };
});

/** Moves a message that is no outcome event aside: no retry would help. False if that failed, for another delivery. */
async function isPutAside(messageId: string, body: string): Promise<boolean> {
  try {
    const reason = 'it is not an outcome event, and no summary can be made of it';
    await sendMessage({ queueUrl: FAILED_NOTIFICATIONS_URL, body, reason });
    log.error('message put aside', { message_id: messageId, reason });
    return true;
  } catch (error) {
    log.warn('message left for another delivery', { message_id: messageId, error });
    return false;
  }
}

/** True if it is not known: rather more alerts than a hidden one. */
async function othersGoThrough(blocked: readonly OutcomeEvent[]): Promise<boolean> {
  try {
    const query = { stateMachineArn: STATE_MACHINE_ARN, statusFilter: 'SUCCEEDED', maxResults: 100 } as const;
    const { executions } = await listExecutions(query, LIST_TIMEOUT_SECONDS);
    return wentThrough(executions, blockedSince(blocked));
  } catch (error) {
    log.warn('whether other files go through is not known', { error });
    return true;
  }
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
      // The same attributes as on outcomes, so that the filters of subscribers work.
      MessageAttributes: {
        outcome: text(summary.outcome),
        flow_version: list(summary.flow_versions, 'unknown'),
        route: list(summary.routes, 'none'),
        kind: text('alert'),
      },
    }),
  );
  log.info('summary published', { outcome: summary.outcome, error_name: summary.error_name, files: summary.files });
}
