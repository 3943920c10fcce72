import type { Publication } from '../workflow-states.ts';
import { chatNotification } from './chat-notification.ts';
import { emailText, subjectLine } from './email.ts';
import type { Message } from './message-content.ts';
import type { OutcomeEvent } from './outcome-event.ts';

/**
 * A publication with a body for each kind of subscriber: `email` for people, `https` for chats, `default` for programs.
 * @param said the body for programs. Default: the event.
 */
export function publication(message: Message, event: OutcomeEvent, said: object = event): Publication {
  return {
    subject: subjectLine(message),
    message: JSON.stringify({
      default: JSON.stringify(said),
      email: emailText(message),
      https: JSON.stringify(chatNotification(message, event)),
    }),
  };
}
