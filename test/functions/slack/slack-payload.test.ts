import { describe, expect, it } from 'vitest';
import { asDelivered, reportOn, sampleMessages } from '../../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../../docs/generate/sample-outcomes.ts';
import { UNREPORTED_SCHEMA, unreportedAlert } from '../../../functions/reconciliation/unreported-executions-alert.ts';
import { UNSEEN_SCHEMA, unseenAlert } from '../../../functions/reconciliation/unseen-files-alert.ts';
import { outagePublication, summariesOf } from '../../../functions/reports/outage-summary.ts';
import type { SlackPayload } from '../../../functions/slack/block-kit.ts';
import { slackPayload } from '../../../functions/slack/slack-payload.ts';
import { mistakesInPost } from '../../../local/slack/block-kit-limits.ts';

const said = ({ blocks }: SlackPayload) => JSON.stringify(blocks);

/** As CloudWatch publishes one. */
const ALARM = {
  AlarmName: 'lume-arrivals.deadLetters',
  AlarmDescription: 'Arrivals could not be handled.\nWhat to do: docs/runbook.md#alarm-deadletters',
  NewStateValue: 'ALARM',
  NewStateReason: 'Threshold Crossed: 1 datapoint was greater than the threshold (0.0).',
};

describe('what a topic delivers to Slack', () => {
  it('is worded for the reader of its topic', async () => {
    const outcome = SAMPLE_OUTCOMES.find(({ name }) => name === 'partial-failed-alert');
    if (!outcome) throw new Error('there is no such sample');
    const { event } = await reportOn(outcome.task);
    const as = (kind?: string) => slackPayload(asDelivered(null, JSON.stringify(event), kind), 'UTC').text;
    expect(as('success')).toContain('4,999 rows ready');
    expect(as('rejects')).toContain('5,001 rows rejected');
    expect(as('alert')).toContain('50 % of the rows rejected');
    expect(as(), 'sent to the topic by hand, without attributes').toContain('5,001 rows rejected');
  });

  it('says in words which files have no execution, and names no file of a stranger', () => {
    const event = {
      schema: UNSEEN_SCHEMA,
      stack: 'arrivals',
      region: 'us-east-1',
      bucket: 'landing',
      since: '2026-11-22T06:00:00Z',
      until: '2026-11-24T06:00:00Z',
      missing: 2,
      too_young: 0,
      files: [{ file: 's3://landing/<!channel>', route: 'orders', came: '2026-11-23T06:00:00Z' }],
    } as const;
    const { subject, message } = unseenAlert(event);
    const payload = slackPayload(asDelivered(subject, JSON.parse(message).default), 'UTC');
    expect(payload.text).toBe('🔴 MISSING 2 files in landing: no execution was started');
    expect(said(payload)).toContain('npx --no -- lume-arrivals reconcile --deployment arrivals --region us-east-1');
    expect(said(payload)).not.toContain('channel');
    expect(mistakesInPost(payload)).toEqual([]);
  });

  it('says an alert about executions without a report in words, and names none: names are made of keys', () => {
    const place = { stack: 'arrivals', region: 'us-east-1', since: '2026-11-24T06:00:00Z' };
    const found = { unreported: 2, executions: ['<!channel>', 'b'], not_looked_at: 0 };
    const { subject, message } = unreportedAlert({ schema: UNREPORTED_SCHEMA, ...place, ...found });
    const payload = slackPayload(asDelivered(subject, JSON.parse(message).default), 'UTC');
    expect(payload.text).toBe('🔴 ERROR 2 executions ended without reporting an outcome');
    expect(said(payload)).toContain('npx --no -- lume-arrivals adopt --deployment arrivals --region us-east-1');
    expect(said(payload)).not.toContain('channel');
    expect(mistakesInPost(payload)).toEqual([]);
  });

  it('says an alarm of CloudWatch in words', () => {
    const payload = slackPayload(asDelivered('ALARM: "x"', JSON.stringify(ALARM)), 'UTC');
    expect(payload.text).toBe('🔴 ALARM lume-arrivals.deadLetters');
    expect(said(payload)).toContain('Arrivals could not be handled.');
    expect(said(payload)).toContain('Threshold Crossed');
    expect(mistakesInPost(payload)).toEqual([]);
  });

  it('shows a text without the quotes that EventBridge puts around its lines', () => {
    const payload = slackPayload(asDelivered(null, '"ERROR it ended"\n"aws stepfunctions x"\n'), 'UTC');
    expect(payload.text).toBe('ERROR it ended');
    expect(said(payload)).toContain('"text":"aws stepfunctions x"');
    expect(mistakesInPost(payload)).toEqual([]);
  });

  it.each(['', '\n', '{}', '[]', 'null', '"', '{"AlarmName":"x"}', 'x'.repeat(200_000)])(
    'is something that Slack takes, whatever it is (%#)',
    (message) => {
      for (const subject of [null, '', 'a subject']) {
        expect(mistakesInPost(slackPayload(asDelivered(subject, message), 'UTC'))).toEqual([]);
      }
    },
  );
});

describe('a Slack message', () => {
  it('about an outage is one that Slack takes, though it has no link', async () => {
    const outage = SAMPLE_OUTCOMES.find(({ name }) => name === 'not-started-unavailable') ?? expect.unreachable();
    const { event } = await reportOn(outage.task);
    const [summary = expect.unreachable()] = summariesOf([event, event]);
    const { subject, message } = outagePublication(summary, 'UTC');
    const { default: body } = JSON.parse(message) as { readonly default: string };
    expect(mistakesInPost(slackPayload(asDelivered(subject, body), 'UTC'))).toEqual([]);
  });

  it('has every command whole, as code of its own', async () => {
    for (const { slack, email } of await sampleMessages()) {
      const commands = [...email.matchAll(/^ {2}((?:aws|npx) .*)$/gm)].map(([, command]) => command);
      const code = slack.blocks.flatMap((block) =>
        block.type === 'rich_text' ? block.elements.filter(({ type }) => type === 'rich_text_preformatted') : [],
      );
      expect(code.map(({ elements }) => elements)).toEqual(commands.map((text) => [{ type: 'text', text }]));
    }
  });
});
