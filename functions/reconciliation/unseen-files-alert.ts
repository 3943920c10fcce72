import { count } from '../output-text.ts';
import type { Step } from '../reports/message-content.ts';
import { PACKAGE, packageCommand } from '../reports/package-command.ts';
import type { Publication } from '../workflow-states.ts';
import { type AlertContent, alertPublication } from './alert-content.ts';

export const UNSEEN_SCHEMA = 'lume-arrivals/unseen-files/1';

/** The body for programs; the texts are written from it. */
export interface UnseenFilesEvent {
  readonly schema: typeof UNSEEN_SCHEMA;
  readonly stack: string;
  readonly region: string;
  readonly bucket: string;
  /** ISO 8601, as are all times here. */
  readonly since: string;
  readonly until: string;
  /** How many files a route takes that have no execution. */
  readonly missing: number;
  /** The first of them, by key. */
  readonly files: readonly { readonly file: string; readonly route: string; readonly came: string }[];
  /** Files without an execution whose events may still be on their way. */
  readonly too_young: number;
  /** Files for which their route cannot create a valid execution. Left out if there are none. */
  readonly not_startable?: NotStartable;
}

export interface NotStartable {
  readonly count: number;
  /** The first of them. */
  readonly example: { readonly file: string; readonly route: string; readonly mistakes: readonly string[] };
}

/** The alert about files without an execution. */
export function unseenAlert(event: UnseenFilesEvent): Publication {
  return alertPublication(unseenFilesContent(event), event);
}

export function unseenFilesContent(event: UnseenFilesEvent): AlertContent {
  const { stack, since, until, not_startable: bad } = event;
  return {
    title: titleOf(event),
    summary: summaryOf(event),
    facts: [
      ...(event.missing > 0 ? [{ label: 'Files', values: filesOf(event) }] : []),
      ...(bad ? [{ label: 'Not startable', values: [bad.example.file, ...bad.example.mistakes] }] : []),
    ],
    steps: stepsOf(event),
    details: [
      { label: 'Deployment', values: [stack] },
      { label: 'From', values: [since] },
      { label: 'Until', values: [until] },
    ],
    thread: `unseen-files-${stack}`,
    keyword: 'MISSING',
  };
}

function titleOf({ missing, bucket, not_startable: bad }: UnseenFilesEvent): string {
  return `MISSING ${count(missing + (bad?.count ?? 0), 'file')} in ${bucket}: no execution was started`;
}

function summaryOf({ missing, too_young, not_startable: bad }: UnseenFilesEvent): string {
  const unseen = `${count(missing, 'file')} ${missing === 1 ? 'matches a route and has' : 'match a route and have'} no execution. Most likely an event was lost, or EventBridge was switched off on the bucket for a while.`;
  const unstartable = `${count(bad?.count ?? 0, 'file')} ${bad?.count === 1 ? 'matches' : 'match'} a route that can make no execution of the key: the source path of the route does not fit.`;
  const young = `${count(too_young, 'file')} without an execution came too late to be judged.`;
  return [missing > 0 && unseen, bad && unstartable, too_young > 0 && young].filter(Boolean).join(' ');
}

function filesOf({ files, missing }: UnseenFilesEvent): readonly string[] {
  const others = missing - files.length;
  return [...files.map(({ file }) => file), ...(others > 0 ? [`and ${count(others, 'more file')}`] : [])];
}

function stepsOf({ stack, region, bucket, since, missing, not_startable: bad }: UnseenFilesEvent): readonly Step[] {
  const where = `--deployment ${stack} --region ${region}`;
  const lost = [
    {
      text: 'Uploads are noticed if this names EventBridgeConfiguration; if not, switch EventBridge on in the properties of the bucket:',
      command: `aws s3api get-bucket-notification-configuration --region ${region} --bucket ${bucket}`,
    },
    {
      text: `Start them, as their upload would have, where ${PACKAGE} is installed. Done twice, it starts nothing twice:`,
      command: packageCommand(`reconcile ${where} --since ${since} --start`),
    },
  ];
  const unstartable = {
    text: `Upload what is not startable under another key, or correct the sourcePath of its route. See which, where ${PACKAGE} is installed:`,
    command: packageCommand(`reconcile ${where} --since ${since}`),
  };
  return [...(missing > 0 ? lost : []), ...(bad ? [unstartable] : [])];
}
