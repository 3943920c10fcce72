import { count } from '../output-text.ts';
import { alertWords } from './alert-words.ts';
import { percent, rowsAre, rowsWere } from './formatted-values.ts';
import type { Fact, Kind, Message, Step, Words } from './message-content.ts';
import { consoleLinks, details, fact, fileOf, source, sourceNoun, took } from './message-facts.ts';
import { rerun, takenBy } from './next-steps.ts';
import { hasTooManyRejects, hasZeroRowsToAlert, type OutcomeEvent, rejectedShare } from './outcome-event.ts';

/** The message about an outcome for one kind of reader. Made from the event alone. */
export function messageFor(kind: Kind, event: OutcomeEvent, timeZone: string): Message {
  const words = WORDS[kind](event);
  const said = new Set(words.facts.map(({ label }) => label));
  return {
    outcome: event.outcome,
    file: fileOf(event),
    ...words,
    details: details(event, timeZone).filter(({ label }) => !said.has(label)),
    links: consoleLinks(event),
  };
}

const WORDS: Readonly<Record<Kind, (event: OutcomeEvent) => Words>> = {
  success: successWords,
  rejects: rejectsWords,
  alert: (event) => {
    const { outcome } = event;
    return outcome === 'PARTIAL_FAILED' ? tooManyRejectsWords(event) : alertWords(outcome, event);
  },
};

/** To the users of the data: SUCCEEDED, and the mapped rows of PARTIAL_FAILED. */
function successWords(event: OutcomeEvent): Words {
  const { mapped, rejected } = event.rows;
  const leftOut = `${rejected === null ? 'Some rows were' : rowsWere(rejected)} left out, and the data stewards are told.`;
  return {
    what: mapped === null ? 'ready' : mapped === 0 ? '0 rows' : `${count(mapped, 'row')} ready`,
    summary: event.outcome === 'PARTIAL_FAILED' ? `${ready(event)} ${leftOut}` : ready(event),
    facts: [
      ...source(event),
      ...fact('Rows at', event.target_locations.mapped ?? "in the flow's target; Lume names no place"),
      ...took(event),
    ],
    steps: [],
  };
}

function ready(event: OutcomeEvent): string {
  const { mapped } = event.rows;
  if (mapped === null) return ['The rows are ready to use.', uncheckedZeroRows(event)].filter(Boolean).join(' ');
  if (mapped > 0) return `${rowsAre(mapped)} ready to use.`;
  const nothing = `The ${sourceNoun(event)} was processed, and 0 rows were delivered: there is nothing new to use.`;
  if (event.outcome === 'PARTIAL_FAILED') return nothing;
  return `${nothing} If there should be rows, ask whoever produces it.`;
}

/** Says so if the route's limit cannot be checked. */
function uncheckedZeroRows({ zero_rows }: OutcomeEvent): string {
  return zero_rows === 'alert'
    ? 'Lume gave no row counts, so nobody knows whether there are any; this route alerts where there are none.'
    : '';
}

/** To the data stewards: what was rejected, why, and where it is. */
function rejectsWords(event: OutcomeEvent): Words {
  const { mapped, rejected } = event.rows;
  return {
    what: rejected === null ? 'rows rejected' : `${count(rejected, 'row')} rejected`,
    summary: [howManyRejected(event), delivered(mapped), uncheckedAlert(event)].filter(Boolean).join(' '),
    facts: rejectFacts(event),
    steps: rejectSteps(event),
  };
}

/** To the engineer on call: more rows were rejected than the route allows without an alert, or none was delivered. */
function tooManyRejectsWords(event: OutcomeEvent): Words {
  const share = rejectedShare(event) ?? 0;
  const limit = percent(event.rejected_share_alert ?? 0);
  const why = hasTooManyRejects(event)
    ? `This route alerts above ${limit}.`
    : hasZeroRowsToAlert(event)
      ? 'This route alerts where no row is delivered.'
      : '';
  return {
    what: `${percent(share)} of the rows rejected`,
    summary: [howManyRejected(event), why, delivered(event.rows.mapped), 'The data stewards have been told.']
      .filter(Boolean)
      .join(' '),
    facts: rejectFacts(event),
    steps: [
      {
        text: 'So many at once usually have one cause: compare the file with an earlier one, column by column.',
      },
      {
        text: 'If the producer changed the format on purpose, publish a flow version that reads it and deploy the route with that.',
      },
      ...rejectSteps(event).slice(1),
    ],
  };
}

function howManyRejected(event: OutcomeEvent): string {
  const { mapped, rejected } = event.rows;
  const share = rejectedShare(event);
  if (rejected === null) return 'Some rows were rejected.';
  if (mapped === null || share === null) return `${rowsWere(rejected)} rejected.`;
  if (mapped === 0)
    return rejected === 1 ? 'The only row was rejected.' : `All ${count(rejected, 'row')} were rejected.`;
  const verb = rejected === 1 ? 'was' : 'were';
  return `${rejected.toLocaleString('en-US')} of ${count(mapped + rejected, 'row')} ${verb} rejected (${percent(share)}).`;
}

function delivered(mapped: number | null): string {
  if (mapped === null) return 'The other rows were delivered.';
  return mapped === 0 ? 'None was delivered.' : `${rowsWere(mapped)} delivered and can be used.`;
}

/** Says so if the route's limit cannot be checked. */
function uncheckedAlert(event: OutcomeEvent): string {
  if (event.rejected_share_alert === null || rejectedShare(event) !== null) return '';
  return `Lume gave no row counts, so nobody knows whether that is more than the ${percent(event.rejected_share_alert)} at which this route alerts.`;
}

function rejectFacts(event: OutcomeEvent): readonly Fact[] {
  const { rejects, mapped } = event.target_locations;
  return [
    ...source(event),
    ...fact('Rejects at', rejects ?? "Lume names no place; look in the flow's target"),
    ...fact('Why', ...reasons(event)),
    ...fact('Rows at', mapped),
  ];
}

function reasons({ reject_reasons, rows }: OutcomeEvent): readonly string[] {
  const said = reject_reasons.map(({ reason, count: n }) => (n === null ? reason : `${reason} (${count(n, 'row')})`));
  const counted = reject_reasons.reduce((sum, { count: n }) => sum + (n ?? Number.NaN), 0);
  const others = (rows.rejected ?? 0) - counted;
  return said.length > 0 && others > 0 ? [...said, `other reasons (${count(others, 'row')})`] : said;
}

function rejectSteps(event: OutcomeEvent): readonly Step[] {
  const noun = sourceNoun(event);
  return [
    { text: 'Look at the rejected rows, at the place given above.' },
    ...(noun === 'file'
      ? [
          {
            text: `Have the producer upload the corrected rows alone, as a file with a new name${takenBy(event)}, and no row is delivered twice.`,
          },
        ]
      : []),
    ...rerun(
      event,
      `Or, once the whole ${noun} is corrected in its place, have it processed again. The rows that were delivered are then delivered a second time`,
      `corrected after ${event.run_id ?? 'PARTIAL_FAILED'}`,
    ),
  ];
}
