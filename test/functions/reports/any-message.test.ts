import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bodiesOf, reportOn } from '../../../docs/generate/sample-messages.ts';
import { KINDS } from '../../../functions/reports/message-content.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { mistakesInPost } from '../../../local/slack/block-kit-limits.ts';
import { anyTask } from '../../support/any-report-task.ts';

const STATE_LIMIT = 256 * 1024;

interface Chat {
  readonly content: { readonly title: string; readonly description: string; readonly nextSteps: readonly string[] };
}

/** Every message of any outcome. */
async function forAnyMessage(
  check: (message: ReturnType<typeof bodiesOf<OutcomeEvent>>) => void,
  numRuns = 150,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(anyTask, async (task) => {
      const { report } = await reportOn(task);
      for (const kind of KINDS) {
        const publication = report[kind];
        if (publication) check(bodiesOf(publication, kind));
      }
    }),
    { numRuns },
  );
}

function linksIn(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === 'url' ? [part] : linksIn(part)));
}

describe('whatever a key, an error or metadata says', () => {
  it('is published with a subject that SNS takes, and that starts with the outcome', async () => {
    await forAnyMessage(({ subject, event }) => {
      expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      expect(subject.startsWith(`${event.outcome} `)).toBe(true);
    });
  });

  it('fits with its state and all of its messages into what Step Functions and SNS take', async () => {
    await fc.assert(
      fc.asyncProperty(anyTask, async (task) => {
        const { report } = await reportOn(task);
        const state = JSON.stringify({ ...task.state, report });
        expect(Buffer.byteLength(state)).toBeLessThan(STATE_LIMIT);
      }),
      { numRuns: 150 },
    );
  });

  it('stays on its line of a mail, where it makes no heading, no link and nothing that runs backwards', async () => {
    await forAnyMessage(({ email, event }) => {
      const lines = email.split('\n');
      expect(lines.filter((line) => line === 'Details')).toHaveLength(1);
      expect(lines.some((line) => line.startsWith('Subject:'))).toBe(false);
      expect(email.replaceAll('\n', '')).not.toMatch(
        /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u,
      );
      expect(email.isWellFormed()).toBe(true);
      const links = new Set(email.match(/\bhttps?:\/\/[^\s]*/g));
      const ours = Object.values(event.links).filter((link) => link !== null);
      expect([...links].filter((link) => !ours.includes(link))).toEqual([]);
      const withoutLinks = ours.reduce((rest, link) => rest.replaceAll(link, ''), email);
      expect(withoutLinks).not.toMatch(/\bwww\.|\bmailto:/i);
    });
  });

  it('is code in a chat of Amazon Q: no mention, no link, no markup outside of it', async () => {
    await forAnyMessage(({ chat, event }) => {
      const { title, description, nextSteps } = (chat as Chat).content;
      const ours = Object.values(event.links).filter((link) => link !== null);
      for (const text of [title, ...description.split('\n'), ...nextSteps]) {
        const spans = text.split('`');
        expect(spans.length % 2, 'every code span is closed').toBe(1);
        const outside = spans.filter((_, at) => at % 2 === 0).join('');
        const withoutLinks = ours.reduce((rest, link) => rest.replace(`<${link}|`, ''), outside);
        expect(withoutLinks).toMatch(/^[\w\s.,:;'()%/*…›·>+-]*$/);
        expect(withoutLinks.replace(/^\*[\w ]+:\*/, '')).not.toMatch(/[*~[\]@&<]/);
        for (const code of spans.filter((_, at) => at % 2 === 1)) expect(code).toMatch(/^[^<>&@\n]+$/);
      }
    });
  });

  it('is text of its own in Slack, within the limits: nothing that Slack would read as markup', async () => {
    await forAnyMessage(({ slack, event }) => {
      expect(mistakesInPost(slack)).toEqual([]);
      expect(slack.text, 'the one text that Slack reads as markup').not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      const types = JSON.stringify(slack.blocks).match(/"type":"\w+"/g) ?? [];
      expect(types.filter((type) => /mrkdwn|emoji|user|channel|broadcast|date|color/.test(type))).toEqual([]);
      const ours: readonly unknown[] = Object.values(event.links);
      expect(linksIn(slack.blocks).filter((url) => !ours.includes(url))).toEqual([]);
    });
  });

  it('is never cut apart inside of a command, and the command gives the workflow exactly what it was given', async () => {
    await fc.assert(
      fc.asyncProperty(anyTask, async (task) => {
        const { event, report } = await reportOn(task);
        const { email } = bodiesOf(
          report.alert ?? report.rejects ?? report.success ?? { subject: '', message: '{}' },
          'alert',
        );
        for (const [, input = ''] of email.matchAll(/--input '([^']*)'$/gm)) {
          const { source_path } = JSON.parse(input) as { source_path?: string };
          expect([undefined, event.source_path]).toContain(source_path);
        }
      }),
      { numRuns: 150 },
    );
  });
});
