import { isKnownStatus } from '../lume/lume.ts';
import { secondsBetween } from '../metrics.ts';
import { count } from '../output-text.ts';
import { duration } from './formatted-values.ts';
import type { Fact, Step, Words } from './message-content.ts';
import { fact, source, sourceNoun } from './message-facts.ts';
import { adoptAll, beforeExecution, newKey, rerun, showInput, takenBy, watchLong } from './next-steps.ts';
import { notStartedWords } from './not-started-words.ts';
import type { Outcome } from './outcome.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { plainLine } from './plain-text.ts';

/** To the engineer on call: every outcome but PARTIAL_FAILED, whose alert is about its rejects. */
export function alertWords(outcome: AlertedOutcome, event: OutcomeEvent): Words {
  return { ...SAID[outcome](event), facts: alertFacts(event) };
}

type AlertedOutcome = Exclude<Outcome, 'PARTIAL_FAILED'>;

type Said = Omit<Words, 'facts'>;

const SAID: Readonly<Record<AlertedOutcome, (event: OutcomeEvent) => Said>> = {
  FAILED: (event) => ({
    what: 'run failed',
    summary: `Lume could not process the ${sourceNoun(event)}. ${written(event)}`,
    steps: [
      { text: `Read the error. If the ${sourceNoun(event)} is wrong, ${correction(event)}` },
      ...rerunMended(event, 'Once the cause is mended'),
    ],
  }),
  CRASHED: (event) => ({
    what: 'run crashed',
    summary: `The run broke down inside Lume: the ${sourceNoun(event)} need not be at fault. ${written(event)}`,
    steps: [
      { text: `Ask Lume's support about ${event.run_id ?? 'the run'}.` },
      ...rerunMended(event, 'Once they have mended it'),
    ],
  }),
  TIMED_OUT: (event) => ({
    ...lastSeen(event),
    steps: [
      ...watchAgain(event, 'Go on watching it, for up to 36 hours'),
      ...(event.run_id === null
        ? []
        : [adoptAll(event, 'If more runs have timed out, go on watching all', beforeExecution(event))]),
      { text: "If this flow often takes so long, raise its route's maxAttempts in your app." },
    ],
  }),
  ERROR: (event) => (ERRORS.get(event.error_name ?? '') ?? lostSight)(event),
  NOT_STARTED: notStartedWords,
  SUCCEEDED: (event) => ({
    what: '0 rows',
    summary: `The run succeeded, and delivered 0 rows. This route alerts on that: most often the ${sourceNoun(event)} has nothing in it. The users of the data have been told.`,
    steps: [
      { text: `Look at the ${sourceNoun(event)}. If it should have rows, ${correction(event)}` },
      ...rerun(
        event,
        `Or, once the ${sourceNoun(event)} is corrected in its place, process the same path again`,
        `corrected after ${event.run_id ?? '0 rows'}`,
      ),
      { text: "If 0 rows are right for this route, set its zeroRows in your app to 'success'." },
    ],
  }),
};

/** Errors of status calls that need steps of their own. */
const ERRORS: ReadonlyMap<string, (event: OutcomeEvent) => Said> = new Map([
  ['LumeAuthenticationError', keyRefused],
  ['LumeInvalidRequestError', unknownRun],
  ['LumeRunNotFoundError', lostRun],
]);

/** Only with a status that Lume documents as running is it known that the run goes on. */
function lastSeen(event: OutcomeEvent): Pick<Said, 'what' | 'summary'> {
  const status = event.status ?? 'not known';
  if (isKnownStatus(status)) {
    return {
      what: 'still running, no longer watched',
      summary: `After ${checks(event)} the run is still ${status}. It goes on at Lume, but nobody watches it any more.`,
    };
  }
  return {
    what: 'no longer watched',
    summary: `After ${checks(event)} the last known status is ${plainLine(status)}, which this version does not know. Whether the run has ended only Lume can tell.`,
  };
}

function keyRefused(event: OutcomeEvent): Said {
  return {
    ...lostSight(event),
    what: 'API key refused, run no longer watched',
    summary: `The run was started, but Lume has stopped taking the API key. ${UNKNOWN_END}`,
    steps: [newKey(event), ...watchAgain(event, 'Then take up watching again')],
  };
}

function unknownRun(event: OutcomeEvent): Said {
  return {
    what: 'Lume does not know the run',
    summary: `Lume has no run ${event.run_id ?? 'of that id'}, so there is nothing to watch.`,
    steps: [
      { text: 'If the execution was started by hand, correct its run_id.' },
      ...showInput(event, 'See what it was started with'),
      ...watchAgain(event, 'If the id is right, take up watching again'),
    ],
  };
}

function lostRun(event: OutcomeEvent): Said {
  return {
    what: 'Lume does not know its run',
    summary: `Lume has started the run as ${event.run_id ?? 'an id that is not known'}, and has said for minutes that it has no such run.`,
    steps: [
      { text: `Ask Lume's support what became of ${event.run_id ?? 'it'}.` },
      ...watchAgain(event, 'If it exists, take up watching again'),
    ],
  };
}

const UNKNOWN_END = 'It may be going on, and it may have ended.';

function lostSight(event: OutcomeEvent): Said {
  return {
    what: 'run no longer watched',
    summary: `The run was started, but its status could not be followed. ${UNKNOWN_END}`,
    steps: watchAgain(event, 'Once the error is mended, take up watching again'),
  };
}

function rerunMended(event: OutcomeEvent, when: string): readonly Step[] {
  return rerun(event, `${when}, process the same path again`, `mended after ${event.run_id ?? event.outcome}`);
}

function watchAgain(event: OutcomeEvent, text: string) {
  return event.run_id === null
    ? showInput(event, 'See what the execution was started with')
    : watchLong(event, text, event.run_id);
}

function checks({ checks: n, started_at, finished_at }: OutcomeEvent): string {
  const seconds = secondsBetween(started_at, finished_at);
  return seconds === null ? count(n, 'check') : `${count(n, 'check')} in ${duration(seconds)}`;
}

/** A corrected file is processed only if its name matches a route. */
function correction(event: OutcomeEvent): string {
  if (sourceNoun(event) !== 'file') return 'have it corrected where it comes from.';
  return `have its producer upload a corrected one with a new name${takenBy(event)}.`;
}

/** According to Lume's guide, FAILED and CRASHED runs have processed no data. Says so if the metadata contradicts. */
function written({ rows, target_locations }: OutcomeEvent): string {
  if (rows.mapped === 0) return 'No rows were written.';
  if (rows.mapped === null && target_locations.mapped === null) {
    return 'Lume says of such runs that no data was processed.';
  }
  const said = rows.mapped === null ? 'names a place of mapped rows' : `counts ${count(rows.mapped, 'mapped row')}`;
  return `Even so, Lume ${said}: look in the target before a rerun, which could deliver them twice.`;
}

function alertFacts(event: OutcomeEvent): readonly Fact[] {
  const { mapped, rejects } = event.target_locations;
  return [
    ...fact('Error', event.error_message),
    ...source(event),
    ...fact('Run', event.run_id),
    ...fact('Rows at', mapped),
    ...fact('Rejects at', rejects),
  ];
}
