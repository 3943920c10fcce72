import { truncate } from '../output-text.ts';
import type { Publication, Report } from '../workflow-states.ts';
import type { Kind } from './message-content.ts';
import { isOfAnOutage } from './outage-causes.ts';
import { REPORTED_ERROR_PREFIX } from './outcome.ts';
import { hasTooManyRejects, hasZeroRowsToAlert, type OutcomeEvent } from './outcome-event.ts';
import { messageFor } from './outcome-message.ts';
import { publication } from './outcome-publication.ts';
import { type Condition, messagesOf } from './outcome-routing.ts';
import { plainLine, shortenMiddle } from './plain-text.ts';

/** The state of the workflow and a message of SNS may have 256 KiB. Leaves room for the rest of the state. */
const MAX_REPORT_BYTES = 120_000;
/** The length of texts if the report would be too large. */
const MAX_TEXT = 300;
/** Fits any bucket and key of S3. */
const MAX_PATH = 1100;

/** What *Route outcome* and the publish states need. */
export function reportOf(event: OutcomeEvent, timeZone: string): Report {
  const report = compose(event, timeZone);
  const fits = Buffer.byteLength(JSON.stringify(report)) <= MAX_REPORT_BYTES;
  return fits ? report : compose(shortened(event), timeZone);
}

function compose(event: OutcomeEvent, timeZone: string): Report {
  const { outcome, flow_version, route } = event;
  const due = messagesOf(outcome).filter(({ when }) => when === undefined || CONDITIONS[when](event));
  const publications: Partial<Record<Kind, Publication>> = Object.fromEntries(
    due.map(({ kind }) => [kind, publication(messageFor(kind, event, timeZone), event)]),
  );
  return {
    outcome,
    attributes: { outcome, flow_version: flow_version ?? 'unknown', route: route ?? 'none' },
    ...publications,
    ...(due.some(({ topic }) => topic === 'outages') && { of_an_outage: true }),
    ...(!publications.success && {
      failure: {
        error: `${REPORTED_ERROR_PREFIX}${outcome}`,
        cause: truncate(event.error_message ?? `See ${event.report}`, 1000),
      },
    }),
  };
}

const CONDITIONS: Readonly<Record<Condition, (event: OutcomeEvent) => boolean>> = {
  zeroRows: hasZeroRowsToAlert,
  rejects: (event) => hasTooManyRejects(event) || hasZeroRowsToAlert(event),
  outage: isOfAnOutage,
};

/**
 * The event with shortened texts. Uploads do not need it, but an execution by hand may have a path of 4,000 control
 * characters. A path is kept or left out as a whole, because commands contain it. The archived report has the full
 * texts.
 */
function shortened(event: OutcomeEvent): OutcomeEvent {
  const short = (text: string | null) => (text === null ? null : shortenMiddle(plainLine(text), MAX_TEXT));
  const { mapped, rejects } = event.target_locations;
  return {
    ...event,
    source_path: (event.source_path?.length ?? 0) > MAX_PATH ? null : event.source_path,
    target_locations: { mapped: short(mapped), rejects: short(rejects) },
    error_message: short(event.error_message),
    requested_by: short(event.requested_by),
    reason: short(event.reason),
    run_metadata: null,
  };
}
