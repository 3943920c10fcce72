import { emailText } from '../reports/email.ts';
import type { Step } from '../reports/message.ts';
import { PACKAGE, packageCommand } from '../reports/package-command.ts';
import { count } from '../text.ts';
import type { Publication } from '../workflow.ts';

export const UNSEEN_SCHEMA = 'lume-arrivals/unseen-files/1';

/** The body for programs, and what the others are written from. */
export interface UnseenFilesEvent {
  readonly schema: typeof UNSEEN_SCHEMA;
  readonly stack: string;
  readonly region: string;
  readonly bucket: string;
  /** ISO 8601, as are all times here. */
  readonly since: string;
  readonly until: string;
  /** How many files match a route and have no execution. */
  readonly missing: number;
  /** The first of them, by key. */
  readonly files: readonly { readonly file: string; readonly route: string; readonly came: string }[];
}

/** How many files an alert names. */
export const MAX_NAMED = 20;

/** An alert about files that no execution was started for, with a body for each kind of reader. */
export function unseenAlert(event: UnseenFilesEvent): Publication {
  return {
    subject: titleOf(event).slice(0, 99),
    message: JSON.stringify({
      default: JSON.stringify(event),
      email: emailText({
        summary: summaryOf(event),
        facts: [{ label: 'Files', values: filesOf(event) }],
        steps: stepsOf(event),
        details: [
          { label: 'Stack', values: [event.stack] },
          { label: 'From', values: [event.since] },
          { label: 'Until', values: [event.until] },
        ],
        links: [],
      }),
      https: JSON.stringify(chatOf(event)),
    }),
  };
}

/** The alert in lines, for a place without a layout. No names of files: they come from strangers. */
export function unseenLines(event: UnseenFilesEvent): readonly string[] {
  return [summaryOf(event), ...stepsOf(event).map(({ text, command = '' }) => `${text} ${command}`.trim())];
}

export function titleOf({ missing, bucket }: UnseenFilesEvent): string {
  return `MISSING ${count(missing, 'file')} in ${bucket}: no execution was started`;
}

function summaryOf({ missing }: UnseenFilesEvent): string {
  return `${count(missing, 'file')} ${missing === 1 ? 'matches a route and has' : 'match a route and have'} no execution. Most likely an event was lost, or EventBridge was switched off on the bucket for a while.`;
}

function filesOf({ files, missing }: UnseenFilesEvent): readonly string[] {
  const others = missing - files.length;
  return [...files.map(({ file }) => file), ...(others > 0 ? [`and ${count(others, 'more file')}`] : [])];
}

function stepsOf({ stack, region, bucket, since }: UnseenFilesEvent): readonly Step[] {
  return [
    {
      text: 'Uploads are noticed if this names EventBridgeConfiguration; if not, switch EventBridge on in the properties of the bucket:',
      command: `aws s3api get-bucket-notification-configuration --region ${region} --bucket ${bucket}`,
    },
    {
      text: `Start them, as their upload would have, where ${PACKAGE} is installed. Done twice, it starts nothing twice:`,
      command: packageCommand(`reconcile --stack ${stack} --region ${region} --since ${since} --start`),
    },
  ];
}

/** The custom notification schema of Amazon Q Developer in chat applications. */
function chatOf(event: UnseenFilesEvent): object {
  const title = titleOf(event);
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: summaryOf(event),
      nextSteps: stepsOf(event).map(({ text, command }) => `${text} \`${command}\``),
      keywords: ['MISSING'],
    },
    metadata: { threadId: `unseen-files-${event.stack}`, summary: title, eventType: 'lume-arrivals/MISSING' },
  };
}
