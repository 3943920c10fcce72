import { alreadyProcessedWords } from './already-processed-words.ts';
import type { Words } from './message-content.ts';
import { sourceNoun } from './message-facts.ts';
import { deploymentOf, newKey, RUN_ID_PLACEHOLDER, rerun, showInput, start, takenBy, watch } from './next-steps.ts';
import type { NotStartedBecause } from './outcome.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { PACKAGE, packageCommand } from './package-command.ts';

type Said = Omit<Words, 'facts'>;

/** No run was started, or it is not known. For each cause: what is known, and the next steps. */
export function notStartedWords(event: OutcomeEvent): Said {
  return SAID[event.not_started_because ?? 'uncertain'](event);
}

const SAID: Readonly<Record<NotStartedBecause, (event: OutcomeEvent) => Said>> = {
  input_refused: (event) => ({
    what: 'input refused',
    summary: 'The input of the execution is not one that the workflow takes. No run was started.',
    steps: [
      ...showInput(event, 'See the input that was refused'),
      { text: 'Start a new execution with what the error names corrected.' },
    ],
  }),
  refused: (event) => ({
    what: 'refused by Lume',
    summary: `Lume refused the run, so the ${sourceNoun(event)} was not processed.`,
    steps: [
      { text: 'Correct what the error names: most often the flow version in the route, or the path.' },
      ...start(event, 'If it was mended on the side of Lume, start the very same again'),
    ],
  }),
  empty_file: (event) => ({
    what: 'empty file',
    summary:
      'The file is empty: 0 bytes, and it stayed so for minutes. No run was started and Lume was not asked, so there is nothing to pay for.',
    steps: [
      {
        text: `Ask its producer to upload it again with its content, under the same name or any other${takenBy(event)}.`,
      },
      {
        text: "If empty files are right here, set its route's emptyFiles in your app to 'ignore', which only counts them, or to 'run', which has Lume process them.",
      },
      ...start(event, 'If this one is right as it is, have Lume process it'),
    ],
  }),
  key_refused: (event) => ({
    what: 'API key refused',
    summary: `Lume does not take the API key, so the ${sourceNoun(event)} was not processed. Nothing is until the key is mended.`,
    steps: [newKey(event), ...start(event, `Then start the ${sourceNoun(event)} again`)],
  }),
  already_processed: alreadyProcessedWords,
  already_running: (event) => ({
    what: 'already running',
    summary: `Lume says that a run of this path is going on, which this execution did not start. The ${sourceNoun(event)} was not started a second time.`,
    steps: [
      { text: 'Find that run in Lume, by the path; the error may name it.' },
      ...watch(event, `Watch it, with its id in place of ${RUN_ID_PLACEHOLDER}; it starts nothing`, RUN_ID_PLACEHOLDER),
      ...start(event, 'If it has ended without the rows of this upload, start it'),
    ],
  }),
  blocked: (event) => ({
    what: 'blocked before Lume',
    summary: `Something that stands before Lume, such as a firewall or a gateway, refused the start with a page of its own. Lume most likely never saw it, and the ${sourceNoun(event)} was not processed.`,
    steps: [
      {
        text: 'Show the error to whoever runs that gateway. If other files go through, it is about this one: its name or its metadata may look like an attack.',
      },
      {
        text: `If the page is in the words of Lume itself, the API key may be the cause. This tells, where ${PACKAGE} is installed:`,
        command: packageCommand(`doctor ${deploymentOf(event)}`),
      },
      ...(event.force_rerun
        ? rerun(
            event,
            'Once it lets the start through, and if Lume has no new run of this path, force it once more',
            event.reason ?? 'the forced start before was refused by a gateway',
          )
        : start(event, 'Once it lets the start through, start it')),
    ],
  }),
  unavailable: (event) => ({
    what: 'Lume unavailable',
    summary: `Lume gave no answer for longer than the workflow waits. As far as is known, no run was started and the ${sourceNoun(event)} was not processed.`,
    steps: start(event, 'Once Lume answers again, start it'),
  }),
  uncertain: (event) => ({
    what: 'may be running',
    summary: whatIsKnown(event),
    steps: [
      ...(event.run_id === null
        ? [
            { text: "Look in Lume, or ask Lume's support, for a new run of this path." },
            ...watch(
              event,
              `If there is one, watch it, with its id in place of ${RUN_ID_PLACEHOLDER}`,
              RUN_ID_PLACEHOLDER,
            ),
          ]
        : watch(event, "Lume's answer names a run: watch it, which starts nothing", event.run_id)),
      ...(event.force_rerun
        ? rerun(
            event,
            'If there is none, force it once more',
            event.reason ?? 'the forced start before never reached Lume',
          )
        : start(event, 'If there is none, start it')),
    ],
  }),
};

/** About a start that may have happened. */
function whatIsKnown({ error_name, run_id }: OutcomeEvent): string {
  switch (error_name) {
    case 'LumeAlreadyProcessedError':
    case 'LumeAlreadyRunningError':
      return 'The answer to the start was lost, and Lume refused to repeat it: most likely the first start did make a run, whose id is not known here.';
    case 'LumeProtocolError':
      return `Lume answered the start with what this version does not understand. ${run_id === null ? 'The run may be going on, or may never have started.' : `Most likely it made the run ${run_id}.`}`;
    default:
      return 'The start was sent, but its answer was lost: the run may be going on, or may never have started.';
  }
}
