import { sendMessage } from '../aws/send-message.ts';
import type { ArrivalMessage } from './arrival-message.ts';

/** How long an object may be empty before it counts as an empty file. SQS delays a message by 900 seconds at most. */
export const RECHECK_SECONDS = 300;

/** Sends the message again with a delay, so that no function has to wait. */
export async function recheckLater(queueUrl: string, message: ArrivalMessage): Promise<void> {
  const body = JSON.stringify({ ...message, second_look: true } satisfies ArrivalMessage);
  await sendMessage({ queueUrl, body, delaySeconds: RECHECK_SECONDS });
}
