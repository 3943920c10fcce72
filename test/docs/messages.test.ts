import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { OUTCOMES } from '../../functions/reports/outcome.ts';
import { type Condition, filterableOutcomes, messagesOf } from '../../functions/reports/outcome-routing.ts';

const lines = readFileSync(new URL('../../docs/messages.md', import.meta.url), 'utf8').split('\n');

/** What `subscribers` in the settings are of. */
const SUBSCRIBED = ['success', 'rejects', 'alerts'] as const;

const IN_WORDS: Readonly<Record<Condition, string>> = {
  zeroRows: "too, if no row was delivered and the route sets `zeroRows: 'alert'`",
  rejects: "too, if more rows were rejected than the route's `rejectedShareAlert`, or as for zero rows",
  outage: 'instead, if an outage is the cause',
};

it('docs/messages.md says to which topics each outcome goes, and where a filter may name it', () => {
  const rows = OUTCOMES.map((outcome) => {
    const messages = messagesOf(outcome);
    const always = messages.filter(({ when }) => when === undefined).map(({ topic }) => topic);
    const sometimes = messages.flatMap(({ topic, when }) => (when === undefined ? [] : [`${topic} ${IN_WORDS[when]}`]));
    const filterable = SUBSCRIBED.filter((topic) => filterableOutcomes(topic).includes(outcome));
    return `| ${outcome} | ${always.join(', ')} | ${sometimes.join('; ')} | ${filterable.join(', ')} |`;
  });
  const start = lines.findIndex((line) => line.startsWith('| outcome | always |'));
  expect(lines.slice(start + 2, start + 2 + rows.length)).toEqual(rows);
});
