import type { Kind } from './message-content.ts';
import { OUTCOMES, type Outcome } from './outcome.ts';

export const OUTCOME_TOPICS = ['success', 'rejects', 'alerts', 'outages'] as const;
export type OutcomeTopic = (typeof OUTCOME_TOPICS)[number];

/**
 * When a message is published that an outcome does not always have; `outcome-report.ts` evaluates it.
 * - `zeroRows`: no row was delivered, and the route alerts on that.
 * - `rejects`: more rows were rejected than the route takes without an alert, or `zeroRows`.
 * - `outage`: the cause is one that every other file of that time shares. Replaces the message of the same kind.
 */
export type Condition = 'zeroRows' | 'rejects' | 'outage';

export interface OutcomeMessage {
  readonly kind: Kind;
  readonly topic: OutcomeTopic;
  /** Default: always. */
  readonly when?: Condition;
  /** A subscriber of the topic cannot filter on the outcome. */
  readonly unfilterable?: true;
}

const SUCCESS = { kind: 'success', topic: 'success' } as const;
const ALERT = { kind: 'alert', topic: 'alerts' } as const;
const OUTAGE = { kind: 'alert', topic: 'outages', when: 'outage' } as const;

/**
 * What is published of each outcome, in this order, and to which topic. The report, the workflow, the check of
 * subscribers' filters and `docs/messages.md` follow from it.
 */
export const OUTCOME_MESSAGES = {
  SUCCEEDED: [SUCCESS, { ...ALERT, when: 'zeroRows', unfilterable: true }],
  PARTIAL_FAILED: [SUCCESS, { kind: 'rejects', topic: 'rejects' }, { ...ALERT, when: 'rejects' }],
  FAILED: [ALERT],
  CRASHED: [ALERT],
  TIMED_OUT: [ALERT],
  NOT_STARTED: [ALERT, OUTAGE],
  ERROR: [ALERT, OUTAGE],
} as const satisfies Readonly<Record<Outcome, readonly OutcomeMessage[]>>;

export function messagesOf(outcome: Outcome): readonly OutcomeMessage[] {
  return OUTCOME_MESSAGES[outcome];
}

/** Outcomes that a filter of the topic's subscribers may name: one for any other outcome would never match. */
export function filterableOutcomes(topic: OutcomeTopic): readonly Outcome[] {
  return OUTCOMES.filter((outcome) =>
    messagesOf(outcome).some((message) => message.topic === topic && !message.unfilterable),
  );
}
