import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { isFolder, parseArrivalMessage, requestedExecution } from './arrivals/arrival-message.ts';
import { isHopeless, putAside } from './arrivals/dead-letters.ts';
import { startExecution } from './arrivals/start-execution.ts';
import { environment } from './environment.ts';
import { type Log, log } from './log.ts';
import { record } from './metrics.ts';

const { STATE_MACHINE_ARN, DEAD_LETTERS_URL } = environment('STATE_MACHINE_ARN', 'DEAD_LETTERS_URL');
const stepFunctions = new SFNClient();
const queues = new SQSClient({ useQueueUrlAsEndpoint: false }); // its warnings would be lines that are no JSON
const processor = new BatchProcessor(EventType.SQS, { logger: log });

/** Starts one execution an upload. A record that fails is delivered again, alone; the rest of its batch is done. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return processPartialResponse(event, onRecord, processor, { context, throwOnFullBatchFailure: false });
}

/**
 * Returns: the upload is taken care of, or its message is with the dead letters. Throws: deliver the message again, and
 * to the dead letters when hours of that did not help.
 */
async function onRecord({ body, messageId, attributes }: SQSRecord): Promise<void> {
  const facts = { message_id: messageId, attempt: Number(attributes.ApproximateReceiveCount) };
  try {
    await onMessage(body, log.with(facts));
  } catch (error) {
    if (!isHopeless(error)) {
      log.warn('message left for another delivery', { ...facts, error });
      throw error;
    }
    await putAside(queues, DEAD_LETTERS_URL, body, `${error.name}: ${error.message}`);
    log.error('message put aside', { ...facts, error });
  }
}

async function onMessage(body: string, lines: Log): Promise<void> {
  const message = parseArrivalMessage(body);
  const { route, arrival } = message;
  if (isFolder(arrival)) {
    record({ Ignored: 1 }, { reason: 'folder' });
    lines.info('folder ignored', { route, bucket: arrival.bucket, key: arrival.key });
    return;
  }
  const execution = requestedExecution(message);
  const result = await startExecution(stepFunctions, STATE_MACHINE_ARN, execution);
  record(result === 'started' ? { Arrivals: 1 } : { Duplicates: 1 }, { route });
  lines.info(result === 'started' ? 'execution started' : 'duplicate delivery ignored', {
    route,
    execution: execution.name,
    flow_version: message.flow_version,
    source_path: execution.input.source_path,
  });
}
