import type { SNSMessage } from 'aws-lambda';
import type { Lume } from '../../functions/lume/lume.ts';
import { KINDS, type Kind } from '../../functions/reports/message-content.ts';
import { type OutageSummary, outagePublication, summariesOf } from '../../functions/reports/outage-summary.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { writeReport } from '../../functions/reports/write-report.ts';
import type { SlackPayload } from '../../functions/slack/block-kit.ts';
import { slackPayload } from '../../functions/slack/slack-payload.ts';
import type { Publication, ReportTask } from '../../functions/workflow-states.ts';
import { SAMPLE_OUTCOMES } from './sample-outcomes.ts';

const TIME_ZONE = 'Europe/Berlin';

/** One message in the form of each reader; what programs get is an event, or a summary of many. */
export interface SampleMessage<Said extends OutcomeEvent | OutageSummary = OutcomeEvent> {
  readonly sample: string;
  readonly about: string;
  readonly kind: Kind;
  readonly subject: string;
  readonly email: string;
  readonly chat: unknown;
  readonly slack: SlackPayload;
  readonly event: Said;
}

/** Every message of every sample outcome, made by the functions that make the real ones. */
export async function sampleMessages(): Promise<readonly SampleMessage[]> {
  const samples = await Promise.all(
    SAMPLE_OUTCOMES.map(async ({ name, about, task }) => {
      const { report } = await reportOn(task);
      return KINDS.flatMap((kind) => {
        const publication = report[kind];
        return publication === undefined ? [] : [{ sample: name, about, kind, ...bodiesOf(publication, kind) }];
      });
    }),
  );
  return samples.flat();
}

/** Outages, by the sample that is one of their files. */
const OUTAGES = [
  ['outage', 'Lume was away for hours: 240 files in one message', 'not-started-unavailable', 240],
  ['outage-key-refused', 'Lume refuses the API key: 31 files in one message', 'not-started-key-refused', 31],
  ['outage-blocked', 'A firewall before Lume refuses every start: 58 files in one message', 'not-started-blocked', 58],
  ['outage-unwatched', 'The key was refused while 3 runs were going on', 'error-key-refused', 3],
] as const;

/** What the alerts topic gets where many files failed of one cause. */
export async function sampleSummaries(): Promise<readonly SampleMessage<OutageSummary>[]> {
  const samples = await Promise.all(
    OUTAGES.map(async ([sample, about, of, files]) => {
      const outcome = SAMPLE_OUTCOMES.find(({ name }) => name === of);
      if (outcome === undefined) throw new Error(`there is no sample ${of}`);
      const { event } = await reportOn(outcome.task);
      return summariesOf(Array.from({ length: files }, (_, at) => alike(event, at))).map((summary) => ({
        sample,
        about,
        kind: 'alert' as const,
        ...bodiesOf<OutageSummary>(outagePublication(summary, TIME_ZONE), 'alert'),
      }));
    }),
  );
  return samples.flat();
}

/** Another file of the same outage. */
function alike(event: OutcomeEvent, at: number): OutcomeEvent {
  const number = String(at + 1).padStart(3, '0');
  return {
    ...event,
    source_path: `s3://shop-landing/incoming/orders-2026-11-24-${number}.csv`,
    ...(event.run_id !== null && { run_id: `run_01JD9ZK3T${number}` }),
  };
}

const lume: Lume = {
  run: () => Promise.reject(new Error('a report starts no run')),
  runStatus: async (id) => ({ id, status: 'SUCCEEDED', metadata: {}, metadata_json: '{}', remarks: [] }),
};

export function reportOn(task: ReportTask) {
  return writeReport(task, {
    lume,
    archive: { put: async () => undefined },
    archiveBucket: 'shop-arrivals-archive',
    apiKeySecret: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:apikey-9Xb2Lk-Qr7TzW',
    stack: 'lume-arrivals',
    earlierUpload: async () => SAMPLE_OUTCOMES.find((sample) => sample.task === task)?.earlier ?? null,
    now: new Date('2026-11-24T13:06:13.000Z'),
    timeZone: TIME_ZONE,
  });
}

/** What each reader gets of a publication. */
export function bodiesOf<Said extends OutcomeEvent | OutageSummary = OutcomeEvent>(
  { subject, message }: Publication,
  kind: Kind,
) {
  const bodies = JSON.parse(message) as { readonly default: string; readonly email: string; readonly https: string };
  return {
    subject,
    email: bodies.email,
    chat: JSON.parse(bodies.https) as unknown,
    slack: slackPayload(asDelivered(subject, bodies.default, kind), TIME_ZONE),
    event: JSON.parse(bodies.default) as Said,
  };
}

/** As SNS hands a message to a function. */
export function asDelivered(subject: string | null, message: string, kind?: string): SNSMessage {
  const attributes = kind === undefined ? {} : { kind: { Type: 'String', Value: kind } };
  return { Subject: subject, Message: message, MessageAttributes: attributes } as unknown as SNSMessage;
}
