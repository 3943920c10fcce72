import { customNotification } from '../reports/chat-notification.ts';
import { emailText } from '../reports/email.ts';
import type { Fact, Step } from '../reports/message-content.ts';
import type { Publication } from '../workflow-states.ts';

/** The content of an alert of the daily check, for every kind of subscriber. */
export interface AlertContent {
  readonly title: string;
  readonly summary: string;
  /** May contain keys, which are untrusted: only layouts that show them as data include the facts. */
  readonly facts: readonly Fact[];
  readonly steps: readonly Step[];
  readonly details: readonly Fact[];
  /** Groups alerts in a chat. */
  readonly thread: string;
  readonly keyword: string;
}

/** How many files or executions an alert lists. */
export const MAX_LISTED = 20;
/** An SNS message has at most 262,144 bytes and contains the list twice, once of it escaped twice. */
const MAX_LISTED_BYTES = 40_000;

/** @param event what the content was written from: the body for programs. */
export function alertPublication(content: AlertContent, event: object): Publication {
  const { title, summary, facts, steps, details, thread, keyword } = content;
  const chat = { title, description: summary, steps, keywords: [keyword], threadId: thread };
  return {
    subject: title.slice(0, 99),
    message: JSON.stringify({
      default: JSON.stringify(event),
      email: emailText({ summary, facts, steps, details, links: [] }),
      https: JSON.stringify(customNotification(chat)),
    }),
  };
}

/** As plain lines, without keys, which are untrusted. */
export function alertLines({ summary, steps }: AlertContent): readonly string[] {
  return [summary, ...steps.map(({ text, command = '' }) => `${text} ${command}`.trim())];
}

/** Keeps as many items as fit into one message. */
export class AlertList<Item> {
  readonly items: Item[] = [];
  #bytes = 0;

  add(item: Item): void {
    this.#bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(item)));
    if (this.items.length < MAX_LISTED && this.#bytes <= MAX_LISTED_BYTES) this.items.push(item);
  }
}
