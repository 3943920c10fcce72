import { customNotification } from '../reports/chat-notification.ts';
import { emailText } from '../reports/email.ts';
import type { Fact, Step } from '../reports/message-content.ts';
import type { Publication } from '../workflow-states.ts';

/** What a look at the bucket tells people, for each kind of reader. */
export interface Notice {
  readonly title: string;
  readonly summary: string;
  /** May name files: they come from strangers, and only layouts that show them as data have them. */
  readonly facts: readonly Fact[];
  readonly steps: readonly Step[];
  readonly details: readonly Fact[];
  /** What a chat groups notices by. */
  readonly thread: string;
  readonly keyword: string;
}

/** How many files an alert names. */
export const MAX_NAMED = 20;
/** A message of SNS may have 262,144 bytes, and this is in it twice, once of them escaped a second time. */
const MAX_NAMED_BYTES = 40_000;

/** @param event the body for programs, and what the notice was written from. */
export function alertPublication(notice: Notice, event: object): Publication {
  const { title, summary, facts, steps, details, thread, keyword } = notice;
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

/** The notice in lines, for a place without a layout. No names of files: they come from strangers. */
export function alertLines({ summary, steps }: Notice): readonly string[] {
  return [summary, ...steps.map(({ text, command = '' }) => `${text} ${command}`.trim())];
}

/** Collects as many as one message may name, whatever is in their keys. */
export class Named<Item> {
  readonly items: Item[] = [];
  #bytes = 0;

  add(item: Item): void {
    this.#bytes += Buffer.byteLength(JSON.stringify(JSON.stringify(item)));
    if (this.items.length < MAX_NAMED && this.#bytes <= MAX_NAMED_BYTES) this.items.push(item);
  }
}
