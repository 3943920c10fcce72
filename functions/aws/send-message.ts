import { truncate } from '../output-text.ts';
import { OwnError } from '../own-error.ts';
import { signedFetch } from './signed-fetch.ts';

/** SQS did not take a message. */
export class QueueRefusedError extends OwnError {
  override readonly name = 'QueueRefusedError';
}

export interface OutgoingMessage {
  readonly queueUrl: string;
  readonly body: string;
  /** Why it is put aside: an attribute of the message, of 500 characters at most. */
  readonly reason?: string;
  /** How long nobody receives it, 900 seconds at most. */
  readonly delaySeconds?: number;
}

const TIMEOUT_SECONDS = 10;
const MAX_REASON = 500;

/**
 * Puts a message into a queue, by one signed call in place of a client of the SDK. It may be there twice, where an answer
 * is lost.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @throws {QueueRefusedError}; what `fetch` throws when there is no answer.
 */
export async function sendMessage({ queueUrl, body, reason, delaySeconds }: OutgoingMessage): Promise<void> {
  const response = await signedFetch({
    service: 'sqs',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: body,
      DelaySeconds: delaySeconds,
      MessageAttributes: reason && { reason: { DataType: 'String', StringValue: truncate(reason, MAX_REASON) } },
    }),
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  if (!response.ok) throw new QueueRefusedError(`SendMessage: SQS answered ${response.status}`);
  await response.body?.cancel();
}
