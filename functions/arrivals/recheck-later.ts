import { sendMessage } from '../aws/send-message.ts';
import type { ArrivalMessage } from './arrival-message.ts';

/** How long an empty object may stay empty before it counts as one. SQS delays a message for 900 seconds at most. */
export const RECHECK_SECONDS = 300;

/** Has the upload come once more, later: its message waits in the queue, and no function with it. */
export async function recheckLater(queueUrl: string, message: ArrivalMessage): Promise<void> {
  const body = JSON.stringify({ ...message, second_look: true } satisfies ArrivalMessage);
  await sendMessage({ queueUrl, body, delaySeconds: RECHECK_SECONDS });
}
