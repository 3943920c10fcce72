import type { NotStartedBecause, Outcome } from '../../../functions/reports/outcome.ts';
import { type Answer, json } from './http-bytes.ts';

/** What Lume answers, the input of the execution, and how the execution must end. */
export interface Scenario {
  /** Completes the sentence "a Lume that …". */
  readonly name: string;
  /** Input besides flow version and source path. RUN_ID stands for the id of the run. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** The file name in the source path. Default: `orders.csv`. */
  readonly file?: string;
  /** The run id under which the status is requested. Default: `run_01` and a number. */
  readonly run?: string;
  /** Answers to the starts, in order; the last one repeats. Default: the run is created. */
  readonly start?: readonly Answer[];
  /** Answers to status calls, in order; the last one repeats. Default: the run has succeeded. */
  readonly status?: readonly Answer[];
  readonly ends: Ending;
}

export interface Ending {
  /** `IGNORED`: the execution succeeds and publishes nothing. */
  readonly outcome: Outcome | 'IGNORED';
  readonly because?: NotStartedBecause;
  readonly error?: string;
  /** How many starts reach Lume, or the least and the most. Default: one. */
  readonly posts?: number | readonly [least: number, most: number];
  /** The route reruns a path that was processed before: every start after the first has `force_rerun`. */
  readonly forces?: true;
  /** The least number of status calls that reach Lume. */
  readonly gets?: number;
  /** The most status calls, where polling on would be wrong. */
  readonly getsAtMost?: number;
  /** Texts that the messages must contain, and must not. RUN_ID and SOURCE_PATH are filled in. */
  readonly says?: readonly string[];
  readonly neverSays?: readonly string[];
  /** Texts that the archived report must contain. */
  readonly archives?: readonly string[];
  readonly status?: string;
}

/** How many messages each topic gets. */
export interface Told {
  readonly success: number;
  readonly rejects: number;
  readonly alerts: number;
  /** Messages for the summary of an outage. */
  readonly outages: number;
}

/** The messages that an outcome must lead to; an alert may be one of a summary. */
export function toldBy({ outcome }: Pick<Ending, 'outcome'>) {
  const none = { success: 0, rejects: 0, onCall: 0 };
  if (outcome === 'IGNORED') return none;
  if (outcome === 'SUCCEEDED') return { ...none, success: 1 };
  if (outcome === 'PARTIAL_FAILED') return { ...none, success: 1, rejects: 1 };
  return { ...none, onCall: 1 };
}

export const CREATED = json(201, '{"id":"RUN_ID","status":"CREATED","metadata":{}}');

/** An answer to a status call. */
export function run(
  status: string,
  metadata: object = { target_locations: { mapped: 's3://target/mapped.csv' } },
): Answer {
  return json(200, { id: 'RUN_ID', status, metadata });
}
export const SUCCEEDED = run('SUCCEEDED');

/** Succeeds although the first starts get another answer. */
export function lateStart(name: string, answer: Answer, times = 3): Scenario {
  return {
    name,
    start: [...Array<Answer>(times).fill(answer), CREATED],
    ends: { outcome: 'SUCCEEDED', posts: times + 1, gets: 2 },
  };
}

/** Succeeds although the first status calls get another answer. */
export function lateStatus(name: string, answer: Answer, times = 3): Scenario {
  return {
    name,
    status: [...Array<Answer>(times).fill(answer), SUCCEEDED],
    ends: { outcome: 'SUCCEEDED', gets: times + 2 },
  };
}

/** No run is started, and no status is requested. */
export function notStarted(error: string, because: Ending['because'] = 'refused'): Ending {
  return { outcome: 'NOT_STARTED', error, ...(because && { because }), gets: 0, getsAtMost: 0 };
}
