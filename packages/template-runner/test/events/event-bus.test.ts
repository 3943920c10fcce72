import { describe, expect, test } from 'vitest';
import { busEvent } from '../../src/events/bus-event.ts';
import { createEventBus, type Undeliverable } from '../../src/events/event-bus.ts';
import type { LocalRule } from '../../src/template/local-template.ts';

const event = (source: string) => busEvent({ source, detailType: 'Test', resources: [], detail: { key: 'a"b' } });
const rule = (name: string, more: Partial<LocalRule> = {}): LocalRule => ({
  logicalId: name,
  name,
  arn: `arn:rule/${name}`,
  enabled: true,
  eventPattern: { source: ['wanted'] },
  targets: [{ arn: `arn:${name}` }],
  ...more,
});

/** A bus whose targets take everything, but for the given number of failures of each ARN. */
function busOf(rules: readonly LocalRule[], failures: Record<string, number> = {}) {
  const delivered: [string, string][] = [];
  const attributes = new Map<string, Readonly<Record<string, string>>>();
  const undeliverable: Undeliverable[] = [];
  const attempts: string[] = [];
  const bus = createEventBus({
    rules,
    retryDelaysMs: [1, 1],
    onUndeliverable: (each) => void undeliverable.push(each),
    async deliver(arn, body, more) {
      attempts.push(arn);
      if (attempts.filter((each) => each === arn).length <= (failures[arn] ?? 0)) throw new Error(`${arn} is down`);
      delivered.push([arn, body]);
      if (more) attributes.set(arn, more);
    },
  });
  return { bus, delivered, attributes, undeliverable, attempts };
}

describe('an event on the bus', () => {
  test('goes to the targets of every rule that waits for it, and to no other', async () => {
    const rules = [rule('one'), rule('other', { eventPattern: { source: ['else'] } }), rule('two')];
    const { bus, delivered } = busOf([...rules, rule('off', { enabled: false })]);
    await bus.put(event('wanted'));
    expect(delivered.map(([arn]) => arn).sort()).toEqual(['arn:one', 'arn:two']);
  });

  test('is delivered after a failure', async () => {
    const { bus, delivered, undeliverable } = busOf([rule('one')], { 'arn:one': 2 });
    await bus.put(event('wanted'));
    expect(delivered).toHaveLength(1);
    expect(undeliverable).toEqual([]);
  });

  test('that a target never takes goes to the dead-letter queue as it came, with what the target said, and is reported', async () => {
    const inputTransformer = { inputPathsMap: {}, inputTemplate: '{"constant":true}' };
    const target = { arn: 'arn:one', inputTransformer, deadLetterArn: 'arn:dead' };
    const { bus, delivered, attributes, undeliverable } = busOf([rule('one', { targets: [target] })], { 'arn:one': 9 });
    const lost = event('wanted');
    await bus.put(lost);
    expect(delivered).toEqual([['arn:dead', JSON.stringify(lost)]]);
    expect(undeliverable).toMatchObject([{ rule: 'one', targetArn: 'arn:one', deadLetterArn: 'arn:dead' }]);
    expect(attributes.get('arn:dead')).toEqual({
      RULE_ARN: 'arn:rule/one',
      TARGET_ARN: 'arn:one',
      ERROR_CODE: 'ERROR_FROM_TARGET',
      ERROR_MESSAGE: 'arn:one is down',
    });
  });

  test('that a target without a dead-letter queue never takes is tried again a few times, and reported', async () => {
    const { bus, attempts, undeliverable } = busOf([rule('one')], { 'arn:one': 9 });
    await bus.put(event('wanted'));
    expect(attempts).toHaveLength(3);
    expect(undeliverable[0]).not.toHaveProperty('deadLetterArn');
  });

  test('of which a transformer makes no JSON is undeliverable, and the other targets still get it', async () => {
    const inputTransformer = { inputPathsMap: { key: '$.detail.key' }, inputTemplate: '{"key":"<key>"}' };
    const broken = rule('broken', { targets: [{ arn: 'arn:broken', inputTransformer }] });
    const { bus, delivered, undeliverable } = busOf([broken, rule('fine')]);
    await bus.put(event('wanted'));
    expect(delivered.map(([arn]) => arn)).toEqual(['arn:fine']);
    expect(undeliverable).toMatchObject([{ rule: 'broken' }]);
  });

  test('meets no rule that cannot be followed: such a rule keeps the bus from starting', () => {
    expect(() => busOf([rule('bad', { eventPattern: { source: [{ cidr: 'x' }] } })])).toThrow('bad.source');
  });
});
