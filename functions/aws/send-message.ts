import { OwnError } from '../own-error.ts';
import { signedFetch } from './signed-fetch.ts';

/** SQS did not take a message. */
export class QueueRefusedError extends OwnError {
  override readonly name = 'QueueRefusedError';
}

const TIMEOUT_SECONDS = 10;

/**
 * Puts a message aside, with the reason as an attribute: one signed call in place of a client of the SDK. It may be put
 * there twice, where an answer is lost.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @throws {QueueRefusedError}; what `fetch` throws when there is no answer.
 */
export async function sendWithReason(queueUrl: string, body: string, reason: string): Promise<void> {
  const response = await signedFetch({
    service: 'sqs',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
    body: JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
    }),
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  if (!response.ok) throw new QueueRefusedError(`SendMessage: SQS answered ${response.status}`);
  await response.body?.cancel();
}
