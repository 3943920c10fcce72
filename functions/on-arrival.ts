import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type ArrivalMessage, parseArrivalMessage, requestedExecution } from './arrivals/arrival-message.ts';
import { currentObject } from './arrivals/current-object.ts';
import { ignoredByKey, judge, type Verdict } from './arrivals/judge-arrival.ts';
import { isPermanentFailure } from './arrivals/permanent-failure.ts';
import { RECHECK_SECONDS, recheckLater } from './arrivals/recheck-later.ts';
import { startExecution } from './arrivals/start-execution.ts';
import { sendMessage } from './aws/send-message.ts';
import { environment } from './environment.ts';
import { type Log, log } from './log.ts';
import { record } from './metrics.ts';

const { ARRIVALS_URL, DEAD_LETTERS_URL, STATE_MACHINE_ARN } = environment(
  'ARRIVALS_URL',
  'DEAD_LETTERS_URL',
  'STATE_MACHINE_ARN',
);
const stepFunctions = new SFNClient();
const processor = new BatchProcessor(EventType.SQS, { logger: log });

/** Starts an execution for each upload that still exists. Only the messages that failed are delivered again. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return processPartialResponse(event, onRecord, processor, { context, throwOnFullBatchFailure: false });
}

/**
 * Returns: the upload was handled, or its message was moved to the dead letters. Throws: deliver the message again, or
 * to the dead letters if that has not helped for hours.
 */
async function onRecord({ body, messageId, attributes }: SQSRecord): Promise<void> {
  const facts = { message_id: messageId, attempt: Number(attributes.ApproximateReceiveCount) };
  try {
    await handled(body, log.with(facts));
  } catch (error) {
    record({ LeftInQueue: 1 });
    log.warn('message left for another delivery', { ...facts, error });
    throw error;
  }
}

async function handled(body: string, lines: Log): Promise<void> {
  try {
    await onMessage(body, lines);
  } catch (error) {
    if (!isPermanentFailure(error)) throw error;
    await sendMessage({ queueUrl: DEAD_LETTERS_URL, body, reason: `${error.name}: ${error.message}` });
    lines.error('message put aside', { error });
  }
}

async function onMessage(body: string, lines: Log): Promise<void> {
  const message = parseArrivalMessage(body);
  const verdict = ignoredByKey(message) ?? (await compared(message, lines));
  if (verdict === 'start') return await start(message, lines);
  const { route, arrival } = message;
  const { bucket, key } = arrival;
  if (verdict === 'recheck-later') {
    await recheckLater(ARRIVALS_URL, message);
    lines.info('empty file will be looked at again', { route, bucket, key, seconds: RECHECK_SECONDS });
    return;
  }
  record({ Ignored: 1 }, { reason: verdict.ignored });
  lines.info('upload ignored', { route, bucket, key, reason: verdict.ignored });
}

/** Compares the upload with the current object: if that is gone, no execution is needed. */
async function compared(message: ArrivalMessage, lines: Log): Promise<Verdict> {
  const { bucket, key } = message.arrival;
  const now = await currentObject(bucket, key);
  if (now.found === 'unknown') {
    lines.warn('upload not compared with its object', { bucket, key, because: now.because });
  }
  const verdict = judge(message, now);
  lines.debug('upload compared with its object', { upload: message.arrival, now, verdict });
  return verdict;
}

async function start(message: ArrivalMessage, lines: Log): Promise<void> {
  const { route, flow_version } = message;
  const execution = requestedExecution(message);
  const result = await startExecution(stepFunctions, STATE_MACHINE_ARN, execution);
  record(result === 'started' ? { Arrivals: 1 } : { Duplicates: 1 }, { route });
  lines.info(result === 'started' ? 'execution started' : 'duplicate delivery ignored', {
    route,
    execution: execution.name,
    flow_version,
    source_path: execution.input.source_path,
  });
}
