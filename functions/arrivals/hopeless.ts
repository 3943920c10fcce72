import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { truncate } from '../text.ts';
import { InvalidArrivalMessageError } from './arrival-message.ts';
import { InvalidWorkflowInputError } from './workflow-input.ts';

/** A message that no repetition will mend. Everything else that fails is worth another delivery, for hours if need be. */
export function isHopeless(error: unknown): error is InvalidArrivalMessageError | InvalidWorkflowInputError {
  return error instanceof InvalidArrivalMessageError || error instanceof InvalidWorkflowInputError;
}

/** Puts a message aside at once, with the reason as an attribute, instead of after hours of deliveries. */
export async function putAside(client: SQSClient, queueUrl: string, body: string, reason: string): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: body,
      MessageAttributes: { reason: { DataType: 'String', StringValue: truncate(reason, 500) } },
    }),
  );
}
