import type { Publication } from '../workflow-states.ts';
import { chatNotification } from './chat-notification.ts';
import { emailText, subjectLine } from './email.ts';
import type { Message } from './message-content.ts';
import type { OutcomeEvent } from './outcome-event.ts';

/** One publish with a body for each reader: `email` for people, `https` for the chat, and for programs `default`, what is said. */
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
