import type { Publication } from '../workflow.ts';
import { chatNotification } from './chat.ts';
import { emailText } from './email.ts';
import type { Message } from './message.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { plainLine, shortenMiddle } from './plain.ts';

/** SNS: fewer than 100 characters of printable ASCII, no line break. */
const MAX_SUBJECT = 99;

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

/** `OUTCOME file: what became of it`. It sorts by outcome; the name of the file is what is shortened, in its middle. */
export function subjectLine({ outcome, file, what }: Pick<Message, 'outcome' | 'file' | 'what'>): string {
  const room = MAX_SUBJECT - `${outcome} : ${what}`.length;
  return `${outcome} ${shortenMiddle(ascii(file), room, '...')}: ${what}`;
}

function ascii(text: string): string {
  return plainLine(text)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}
