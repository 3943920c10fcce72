import type { NotStartedBecause, Outcome } from '../../../functions/reports/outcome.ts';
import { type Answer, json } from './http-bytes.ts';

/** One manner of a Lume, what the execution is told to do, and how it must end. */
export interface Manner {
  /** A sentence that goes on after "a Lume that". */
  readonly name: string;
  /** Beside flow version and source path. RUN_ID in a text is the id of the run. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Of the source path. Default: one that has nothing to it. */
  readonly file?: string;
  /** How Lume names the run where it is asked for it. Default: `run_` and something. */
  readonly run?: string;
  /** What the starts are answered, one after the other; the last one again and again. Default: a run is made. */
  readonly start?: readonly Answer[];
  /** As `start`, for the questions for the status. Default: it has succeeded. */
  readonly status?: readonly Answer[];
  readonly ends: Ending;
}

export interface Ending {
  /** `IGNORED`: quietly, without an outcome. */
  readonly outcome: Outcome | 'IGNORED';
  readonly because?: NotStartedBecause;
  readonly error?: string;
  /** Starts that reached Lume, exactly; without it, one. A row of `[3, Infinity]` had at least three. */
  readonly posts?: number | readonly [least: number, most: number];
  /** The route has a path forced that was processed before, so that starts after the first switch off Lume's own check. */
  readonly forces?: true;
  /** Questions for the status that reached Lume, at least. */
  readonly gets?: number;
  /** The same as a bound from above, where asking on would be wrong. */
  readonly getsAtMost?: number;
  /** Texts that the messages must have, and must not have. RUN_ID and SOURCE_PATH are filled in. */
  readonly says?: readonly string[];
  readonly neverSays?: readonly string[];
  /** The same of the archived report, as it is written. */
  readonly archives?: readonly string[];
  readonly status?: string;
}

/** How many messages of each kind the readers get. */
export interface Told {
  readonly success: number;
  readonly rejects: number;
  /** On the topic of alerts. */
  readonly alerts: number;
  /** On the topic whose messages are told in a summary. */
  readonly outages: number;
}

/** What each outcome has to be told, an alert by itself or in a summary. */
export function toldBy({ outcome }: Pick<Ending, 'outcome'>) {
  const none = { success: 0, rejects: 0, onCall: 0 };
  if (outcome === 'IGNORED') return none;
  if (outcome === 'SUCCEEDED') return { ...none, success: 1 };
  if (outcome === 'PARTIAL_FAILED') return { ...none, success: 1, rejects: 1 };
  return { ...none, onCall: 1 };
}

export const CREATED = json(201, '{"id":"RUN_ID","status":"CREATED","metadata":{}}');

/** An answer to a question for the status. */
export function run(
  status: string,
  metadata: object = { target_locations: { mapped: 's3://target/mapped.csv' } },
): Answer {
  return json(200, { id: 'RUN_ID', status, metadata });
}
export const SUCCEEDED = run('SUCCEEDED');

/** Ends well although the first starts were answered otherwise. */
export function lateStart(name: string, answer: Answer, times = 3): Manner {
  return {
    name,
    start: [...Array<Answer>(times).fill(answer), CREATED],
    ends: { outcome: 'SUCCEEDED', posts: times + 1, gets: 2 },
  };
}

/** Ends well although the first questions were answered otherwise. */
export function lateStatus(name: string, answer: Answer, times = 3): Manner {
  return {
    name,
    status: [...Array<Answer>(times).fill(answer), SUCCEEDED],
    ends: { outcome: 'SUCCEEDED', gets: times + 2 },
  };
}

/** No run, and nobody asks for the status of one. */
export function notStarted(error: string, because: Ending['because'] = 'refused'): Ending {
  return { outcome: 'NOT_STARTED', error, ...(because && { because }), gets: 0, getsAtMost: 0 };
}
