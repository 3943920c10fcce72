import { truncate } from '../output-text.ts';
import { OwnError } from '../own-error.ts';
import { signedFetch } from './signed-fetch.ts';

/** SQS did not take a message. */
class QueueRefusedError extends OwnError {
  override readonly name = 'QueueRefusedError';
}

export interface OutgoingMessage {
  readonly queueUrl: string;
  readonly body: string;
  /** Why the message is put aside. Becomes an attribute of it, truncated to 500 characters. */
  readonly reason?: string;
  /** How long the message is hidden from receivers, at most 900 seconds. */
  readonly delaySeconds?: number;
}

const TIMEOUT_SECONDS = 10;
const MAX_REASON = 500;

/**
 * Sends a message to a queue, by one signed call in place of a client of the SDK. The message may be in the queue twice
 * if an answer is lost.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @throws {QueueRefusedError}
 * @throws what `fetch` throws if there is no answer.
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
