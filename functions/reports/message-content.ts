import type { Outcome } from './outcome.ts';

/**
 * What is said about an outcome to one kind of reader, before it is laid out (`email.ts`, `chat-notification.ts`, `../slack/`).
 * Values of facts, and the file, may come from strangers: a layout treats them as data. All else is ours.
 */
export interface Message {
  readonly outcome: Outcome;
  /** The name of the file, or what stands for it where there is none. */
  readonly file: string;
  /** What became of it, in a few words. */
  readonly what: string;
  /** One or two sentences: what happened, how many rows, and whether anything has to be done. */
  readonly summary: string;
  /** Which file, why, where: what is needed at once. */
  readonly facts: readonly Fact[];
  /** What to do next, most likely first. */
  readonly steps: readonly Step[];
  /** For whoever looks closer. */
  readonly details: readonly Fact[];
  readonly links: readonly Link[];
}

/** The part that differs from outcome to outcome. */
export type Words = Pick<Message, 'what' | 'summary' | 'facts' | 'steps'>;

export interface Fact {
  readonly label: string;
  /** Each on a line of its own. */
  readonly values: readonly string[];
}

export interface Step {
  readonly text: string;
  /** A command for a shell, on one line. */
  readonly command?: string;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

/** Which topic a message is for. */
export const KINDS = ['success', 'rejects', 'alert'] as const;
export type Kind = (typeof KINDS)[number];
