import type { Outcome } from './outcome.ts';

/**
 * A message about an outcome to one kind of reader, before its layout (`email.ts`, `chat-notification.ts`,
 * `../slack/`). The file and the values of facts are untrusted, so a layout treats them as data. Everything else is our
 * own text.
 */
export interface Message {
  readonly outcome: Outcome;
  /** The name of the file, or a substitute if there is none. */
  readonly file: string;
  /** What happened, in a few words. */
  readonly what: string;
  /** One or two sentences: what happened, how many rows, and whether there is anything to do. */
  readonly summary: string;
  /** The most important facts: which file, why, where. */
  readonly facts: readonly Fact[];
  /** What to do next, most likely first. */
  readonly steps: readonly Step[];
  /** Further facts. */
  readonly details: readonly Fact[];
  readonly links: readonly Link[];
}

/** The part that depends on the outcome. */
export type Words = Pick<Message, 'what' | 'summary' | 'facts' | 'steps'>;

export interface Fact {
  readonly label: string;
  /** One line each. */
  readonly values: readonly string[];
}

export interface Step {
  readonly text: string;
  /** A shell command on one line. */
  readonly command?: string;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** One per kind of reader. */
export const KINDS = ['success', 'rejects', 'alert'] as const;
export type Kind = (typeof KINDS)[number];
