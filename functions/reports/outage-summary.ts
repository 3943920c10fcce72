import { count } from '../output-text.ts';
import type { Publication } from '../workflow-states.ts';
import { BLOCKED } from './blocked-starts.ts';
import { zonedTime } from './formatted-values.ts';
import type { Fact, Message, Step } from './message-content.ts';
import { adoptAll, beforeExecution, deploymentOf, newKey } from './next-steps.ts';
import type { Outcome } from './outcome.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { messageFor } from './outcome-message.ts';
import { publication } from './outcome-publication.ts';
import { PACKAGE, packageCommand } from './package-command.ts';

export const OUTAGE_SUMMARY_SCHEMA = 'lume-arrivals/outage-summary/1';

const MAX_NAMED = 20;
const MAX_COMMANDS = 3;
/** SNS allows 256 KiB of message, subject and attributes. The names of twenty flows and routes take less than 6 KiB. */
const MAX_MESSAGE_BYTES = 240 * 1024;

/** The body for programs of an alert about many files. The event of each file is on the outages topic. */
export interface OutageSummary {
  readonly schema: typeof OUTAGE_SUMMARY_SCHEMA;
  readonly outcome: Outcome;
  readonly error_name: string | null;
  /** How many executions have this outcome and error. */
  readonly files: number;
  /** When the first and the last of them ended. ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Of the first executions. */
  readonly source_paths: readonly string[];
  readonly run_ids: readonly string[];
  readonly flow_versions: readonly string[];
  readonly routes: readonly string[];
  /** The longest common `s3://` prefixes of the source paths in S3, one per bucket. */
  readonly prefixes: readonly string[];
  /** When the oldest file arrived; null if no execution was started by an upload. */
  readonly arrived_from: string | null;
  /** A time before the first execution was started. Absent in summaries of older versions. */
  readonly executions_from?: string;
  /** The whole event of the first execution. */
  readonly first: OutcomeEvent;
}

/** One summary per outcome and error. */
export function summariesOf(events: readonly OutcomeEvent[]): readonly OutageSummary[] {
  return byCause(events).flatMap((alike) => {
    const [first] = alike;
    return first ? [summaryOf(first, alike)] : [];
  });
}

/** Groups events by outcome and error. */
export function byCause(events: readonly OutcomeEvent[]): readonly (readonly OutcomeEvent[])[] {
  return [...Map.groupBy(events, ({ outcome, error_name }) => `${outcome} ${error_name}`).values()];
}

function summaryOf(first: OutcomeEvent, alike: readonly OutcomeEvent[]): OutageSummary {
  const each = <T>(value: (event: OutcomeEvent) => T | null) => alike.flatMap((event) => value(event) ?? []);
  const ends = each(({ finished_at }) => finished_at).sort();
  const paths = each(({ source_path }) => source_path);
  return {
    schema: OUTAGE_SUMMARY_SCHEMA,
    outcome: first.outcome,
    error_name: first.error_name,
    files: alike.length,
    from: ends[0] ?? first.finished_at,
    to: ends.at(-1) ?? first.finished_at,
    source_paths: paths.slice(0, MAX_NAMED),
    run_ids: each(({ run_id }) => run_id).slice(0, MAX_NAMED),
    flow_versions: distinct(each(({ flow_version }) => flow_version)),
    routes: distinct(each(({ route }) => route)),
    prefixes: commonPrefixes(paths),
    arrived_from: each(({ arrived_at }) => arrived_at).sort()[0] ?? null,
    executions_from: each(beforeExecution).sort()[0] ?? beforeExecution(first),
    first,
  };
}

/**
 * The publication of a summary; for a single file, that of its own alert. Names fewer files if the message would be too
 * long for SNS: in JSON within JSON, a control character of a path takes seven bytes.
 */
export function outagePublication(summary: OutageSummary, timeZone: string): Publication {
  const { first } = summary;
  if (summary.files === 1) return publication(messageFor('alert', first, timeZone), first);
  for (let named = MAX_NAMED; ; named = Math.floor(named / 2)) {
    const said = naming(named, summary);
    const publicationOfSome = publication(outageMessage(said, timeZone), first, said);
    if (named === 0 || Buffer.byteLength(publicationOfSome.message) <= MAX_MESSAGE_BYTES) return publicationOfSome;
  }
}

function naming(most: number, summary: OutageSummary): OutageSummary {
  const { source_paths, run_ids, prefixes } = summary;
  return {
    ...summary,
    source_paths: source_paths.slice(0, most),
    run_ids: run_ids.slice(0, most),
    prefixes: prefixes.slice(0, Math.max(most, MAX_COMMANDS)),
  };
}

/** The summary as a message for people. */
export function outageMessage(summary: OutageSummary, timeZone: string): Message {
  const { outcome, files, from, to, error_name, first } = summary;
  const isKey = error_name === 'LumeAuthenticationError';
  return {
    outcome,
    file: count(files, 'file'),
    ...(outcome === 'ERROR' ? unwatched(summary, isKey) : notStarted(summary, isKey)),
    facts: [
      ...(first.error_message === null ? [] : [{ label: 'Error', values: [first.error_message] }]),
      listed('Files', summary.source_paths, files),
      ...(summary.run_ids.length > 0 ? [listed('Runs', summary.run_ids, files)] : []),
    ],
    details: [
      { label: 'Flows', values: summary.flow_versions },
      { label: 'From', values: [zonedTime(from, timeZone)] },
      { label: 'To', values: [zonedTime(to, timeZone)] },
    ],
    links: [],
  };
}

type Said = Pick<Message, 'what' | 'summary' | 'steps'>;

function notStarted(summary: OutageSummary, isKey: boolean): Said {
  if (summary.error_name === BLOCKED) return blocked(summary);
  const these = count(summary.files, 'file');
  return {
    what: isKey ? 'API key refused' : 'Lume unavailable',
    summary: isKey
      ? `Lume does not take the API key, so ${these} were not processed. Nothing is until the key is mended.`
      : `Lume gave no answer for longer than the workflow waits. As far as is known, no run was started for ${these}.`,
    steps: [...(isKey ? [newKey(summary.first)] : []), ...startAgain(summary, isKey)],
  };
}

/** Only if no other start went through (`blocked-starts.ts`). Otherwise each file has its own alert. */
function blocked(summary: OutageSummary): Said {
  const these = count(summary.files, 'file');
  return {
    what: 'blocked before Lume',
    summary: `Something before Lume, a firewall or a proxy, answered the starts of ${these} with a page of its own, and nothing that was started since went through: most likely it refuses every start. Lume most likely never saw them, so no run was started.`,
    steps: [
      {
        text: 'Show the page in the error to whoever runs what stands between AWS and Lume, or to the support of Lume, and have it let starts through.',
      },
      ...startAgain(summary, true),
    ],
  };
}

function unwatched({ files, first, executions_from }: OutageSummary, isKey: boolean): Said {
  const why = isKey ? 'Lume has stopped taking the API key' : 'their status could not be had for a long time';
  return {
    what: isKey ? 'API key refused, runs no longer watched' : 'runs no longer watched',
    summary: `The runs of ${count(files, 'file')} were started, but ${why}. They may be going on, and they may have ended.`,
    steps: [
      ...(isKey ? [newKey(first)] : []),
      adoptAll(
        first,
        `${isKey ? 'Then' : 'Once Lume answers again,'} take up watching all of them`,
        executions_from ?? beforeExecution(first),
      ),
    ],
  };
}

/** By the command line of this project: one command for all files. */
function startAgain({ prefixes, arrived_from, first }: OutageSummary, isMended: boolean): readonly Step[] {
  const since = arrived_from === null ? '' : ` --since ${arrived_from}`;
  const when = isMended ? 'Then' : 'Once Lume answers again,';
  return prefixes.slice(0, MAX_COMMANDS).map((prefix) => ({
    text: `${when} start again what did not succeed, where ${PACKAGE} is installed; without --dry-run it is done:`,
    command: packageCommand(`replay ${prefix}${since} --only not-succeeded ${deploymentOf(first)} --dry-run`),
  }));
}

function listed(label: string, values: readonly string[], all: number): Fact {
  const left = all - values.length;
  if (values.length === 0) return { label, values: [`${count(all, 'name')}, too long for a message`] };
  return { label, values: left > 0 ? [...values, `and ${left} more`] : values };
}

/** One per bucket: the common start of all its paths, up to a slash, of characters that need no quotes in a shell. */
function commonPrefixes(paths: readonly string[]): readonly string[] {
  const parsed = paths.flatMap((path) => {
    const [, bucket, key] = /^s3:\/\/([a-z0-9.-]+)\/(.*)$/s.exec(path) ?? [];
    return bucket === undefined || key === undefined ? [] : [{ bucket, key }];
  });
  return [...Map.groupBy(parsed, ({ bucket }) => bucket)].map(([bucket, those]) => {
    const common = those.map(({ key }) => key).reduce(commonStart);
    const [plain = ''] = /^[\w./=-]*/.exec(common) ?? [];
    return `s3://${bucket}/${plain.slice(0, plain.lastIndexOf('/') + 1)}`;
  });
}

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return a.slice(0, length);
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].slice(0, MAX_NAMED);
}
