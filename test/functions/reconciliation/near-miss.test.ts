import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takes } from '../../../functions/reconciliation/deployed-route.ts';
import { isOneLetterOff, NearMisses, REASONS } from '../../../functions/reconciliation/near-miss.ts';

const route = (name: string, prefix: string, suffix: string) => ({
  prefix,
  suffix,
  message: { route: name, flow_version: 'f:1' },
});
const ORDERS = route('orders', 'incoming/', '.csv');
const near = (key: string, ...routes: (typeof ORDERS)[]) => new NearMisses(routes.length ? routes : [ORDERS]).of(key);

describe('a key that no route takes', () => {
  it.each([
    ['incoming/ORDERS.CSV', ['case']],
    ['Incoming/orders.csv', ['case']],
    ['/incoming/orders.csv', ['slash']],
    ['incoming//orders.csv', undefined],
    ['incoming\\orders.csv', ['slash']],
    ['incoming /orders.csv', ['space']],
    ['incoming/orders.csv ', ['space']],
    ['incoming/orders.csv\u200b', ['space']],
    ['incoming/orders.csv\r', ['space']],
    ['incoming/orders．csv', ['unicode']],
    ['incoming/orders.csv.gz', ['suffix']],
    ['incoming/orders.csv (1)', ['suffix']],
    ['incoming/orders.csv~', ['suffix']],
    ['incomming/orders.csv', ['folder']],
    ['incomin/orders.csv', ['folder']],
    ['incomign/orders.csv', ['folder']],
    ['orders.csv', ['folder']],
    ['shop/incoming/orders.csv', ['folder']],
    ['incoming/orders.txt', ['ending']],
    ['incoming/orders', ['ending']],
    ['/Incoming/ORDERS.CSV', ['case', 'slash']],
    ['incoming/ORDERS.CSV.GZ', ['case', 'suffix']],
    ['Incomming/orders.csv', ['case', 'folder']],
    ['elsewhere/orders.csv', undefined],
    ['elsewhere/readme.txt', undefined],
  ])('%j is near by %j', (key, reasons) => {
    // A slash more behind the prefix is in the name: the route takes that key.
    const expected = takes(ORDERS, key) ? [] : reasons;
    expect(near(key)?.reasons).toEqual(expected);
  });

  it('is near a route with é in one form when it has it in the other', () => {
    const composed = route('cafe', 'caf\u00e9/', '.csv');
    expect(near('cafe\u0301/a.csv', composed)).toEqual({ route: 'cafe', reasons: ['unicode'] });
  });

  it('is near the route with the least to mend, and an ending is more to mend than a spelling', () => {
    const txt = route('notes', 'incoming/', '.txt');
    expect(near('incoming/ORDERS.CSV', txt, ORDERS)).toEqual({ route: 'orders', reasons: ['case'] });
    expect(near('incoming/ORDERS.CSV', ORDERS, txt)).toEqual({ route: 'orders', reasons: ['case'] });
  });

  it('has no misspelling where years differ, or where a name is too short to tell', () => {
    expect(near('2025/orders.csv', route('year', '2026/', '.csv'))).toBeUndefined();
    expect(near('on/orders.csv', route('in', 'in/', '.csv'))).toBeUndefined();
    expect(near('readme.txt', route('all', 'incoming/', ''))).toBeUndefined();
  });

  const name = fc.string({ unit: fc.constantFrom('a', 'b', 'x', 'é', '1', '-', '_'), minLength: 1, maxLength: 8 });
  const folder = fc.string({ unit: fc.constantFrom(...'abcdefgh'), minLength: 4, maxLength: 10 });
  const spellings: readonly [string, (prefix: string, file: string, suffix: string) => string][] = [
    ['case', (prefix, file, suffix) => prefix + file + suffix.toUpperCase()],
    ['slash', (prefix, file, suffix) => `/${prefix}${file}${suffix}`],
    ['space', (prefix, file, suffix) => `${prefix}${file}${suffix}\u00a0`],
    ['suffix', (prefix, file, suffix) => `${prefix}${file}${suffix}.gz`],
    ['folder', (prefix, file, suffix) => `${prefix.slice(0, -1)}s/${file}${suffix}`],
    ['ending', (prefix, file) => `${prefix}${file}.other`],
  ];
  it.each(spellings)('is near by its %s alone, whatever the route is called', (reason, spell) => {
    fc.assert(
      fc.property(folder, name, fc.constantFrom('.csv', '.json', '.tar'), (place, file, suffix) => {
        const key = spell(`${place}/`, file, suffix);
        expect(near(key, route('r', `${place}/`, suffix))).toEqual({ route: 'r', reasons: [reason] });
      }),
    );
  });

  it('compares a key as it is too: an accent right after the prefix joins its last letter only once it is normalized', () => {
    expect(near('e\u0301', route('r', 'e', ''))?.reasons).toEqual([]);
  });

  it('never names a route for a reason that there is not, and never throws', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(text, text, text, (prefix, suffix, key) => {
        const miss = near(key, route('r', prefix, suffix));
        if (takes({ prefix, suffix }, key) && key.length > prefix.length) expect(miss?.reasons).toEqual([]);
        for (const reason of miss?.reasons ?? []) expect(REASONS).toContain(reason);
      }),
    );
  });
});

describe('one letter off', () => {
  it.each([
    ['incoming', 'incomming', true],
    ['incoming', 'incomin', true],
    ['incoming', 'incomign', true],
    ['incoming', 'incaming', true],
    ['incoming', 'incoming', false],
    ['incoming', 'outgoing', false],
    ['incoming', 'incmngo', false],
    ['day-1', 'day-2', false],
  ])('%s and %s: %s, whichever comes first', (a, b, is) => {
    expect([isOneLetterOff(a, b), isOneLetterOff(b, a)]).toEqual([is, is]);
  });
});
