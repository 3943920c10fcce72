import type { SNSMessage } from 'aws-lambda';
import type { Lume } from '../../functions/lume/lume.ts';
import { KINDS, type Kind } from '../../functions/reports/message.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { writeReport } from '../../functions/reports/write-report.ts';
import type { SlackPayload } from '../../functions/slack/block-kit.ts';
import { slackPayload } from '../../functions/slack/notification.ts';
import type { Publication, ReportTask } from '../../functions/workflow.ts';
import { SAMPLE_OUTCOMES } from './sample-outcomes.ts';

export const TIME_ZONE = 'Europe/Berlin';

/** One message in the form of each reader. */
export interface SampleMessage {
  readonly sample: string;
  readonly about: string;
  readonly kind: Kind;
  readonly subject: string;
  readonly email: string;
  readonly chat: unknown;
  readonly slack: SlackPayload;
  readonly event: OutcomeEvent;
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

const lume: Lume = {
  run: () => Promise.reject(new Error('a report starts no run')),
  runStatus: async (id) => ({ id, status: 'SUCCEEDED', metadata: {} }),
};

export function reportOn(task: ReportTask) {
  return writeReport(task, {
    lume,
    archive: { put: async () => undefined },
    archiveBucket: 'shop-arrivals-archive',
    apiKeySecret: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:apikey-9Xb2Lk-Qr7TzW',
    now: new Date('2026-11-24T13:06:13.000Z'),
    timeZone: TIME_ZONE,
  });
}

/** What each reader gets of a publication. */
export function bodiesOf({ subject, message }: Publication, kind: Kind) {
  const bodies = JSON.parse(message) as { readonly default: string; readonly email: string; readonly https: string };
  return {
    subject,
    email: bodies.email,
    chat: JSON.parse(bodies.https) as unknown,
    slack: slackPayload(asDelivered(subject, bodies.default, kind), TIME_ZONE),
    event: JSON.parse(bodies.default) as OutcomeEvent,
  };
}

/** As SNS hands a message to a function. */
export function asDelivered(subject: string | null, message: string, kind?: string): SNSMessage {
  const attributes = kind === undefined ? {} : { kind: { Type: 'String', Value: kind } };
  return { Subject: subject, Message: message, MessageAttributes: attributes } as unknown as SNSMessage;
}
