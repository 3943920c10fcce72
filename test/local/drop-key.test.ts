import { describe, expect, it } from 'vitest';
import type { DeployedRoute } from '../../functions/reconciliation/deployed-route.ts';
import { keysFor, nearRoutes, notTaken } from '../../local/drop-key.ts';

function route(name: string, prefix: string, suffix = '', ignore: readonly string[] = []): DeployedRoute {
  return { prefix, suffix, message: { route: name, flow_version: `${name}:v1`, ignore: [...ignore] } };
}

describe('the key of a file that is dropped', () => {
  it.each<readonly [prefix: string, suffix: string, name: string, key: string | undefined]>([
    ['incoming/orders', '.csv', 'orders-mine.csv', 'incoming/orders-mine.csv'],
    ['incoming/orders', '.csv', 'mine.csv', undefined],
    ['incoming/orders', '.csv', 'orders-mine.CSV', undefined],
    ['sales/in/', '.csv', 'mine.csv', 'sales/in/mine.csv'],
    ['sales/in/', '', 'mine', 'sales/in/mine'],
    ['', '.jsonl', 'mine.jsonl', 'mine.jsonl'],
    ['a/b/c-', '.txt', 'c-1.txt', 'a/b/c-1.txt'],
    ['a/b.csv', '.csv', 'b.csv', undefined],
  ])('with a route %s…%s and the name %s is %s', (prefix, suffix, name, key) => {
    expect(keysFor([route('r', prefix, suffix)], name).map((choice) => choice.key)).toEqual(key ? [key] : []);
  });

  it('is one for each folder that a route takes it in, with all routes that take it there', () => {
    const routes = [route('a', 'in/'), route('b', 'in/', '.csv'), route('c', 'other/'), route('d', 'third/', '.txt')];
    expect(keysFor(routes, 'x.csv')).toEqual([
      { key: 'in/x.csv', routes: ['a', 'b'] },
      { key: 'other/x.csv', routes: ['c'] },
    ]);
  });

  it('is none for a name that a pattern in ignore leaves out', () => {
    expect(keysFor([route('a', 'in/', '', ['*.tmp'])], 'x.tmp')).toEqual([]);
  });
});

describe('of a file that no route takes', () => {
  it.each([
    [route('orders', 'incoming/orders', '.csv'), 'mine.csv', 'it would as incoming/orders-mine.csv'],
    [route('orders', 'in/', '.csv'), 'MINE.CSV', 'Keys tell capitals from small letters'],
    [route('orders', 'in/', '.csv'), 'mine.csv.gz', 'Something comes after the suffix'],
    [route('orders', 'in/', '.csv'), 'mine.xlsx', 'with another ending'],
    [route('orders', 'in/', '', ['*.tmp']), 'mine.tmp', 'a pattern in ignore leaves this name out'],
  ])('it is said what each route takes, and what to do', (near, name, said) => {
    const [line = '', ...others] = nearRoutes([near], name);
    expect(line).toContain(`orders takes ${near.prefix}…${near.suffix}`);
    expect(line).toContain(said);
    expect(others).toEqual([]);
  });
});

describe('an upload', () => {
  it('that no route takes has a reason, and one that a route takes has none', () => {
    const routes = [route('orders', 'incoming/orders', '.csv')];
    expect(notTaken(routes, 'incoming/orders-1.csv')).toBeUndefined();
    expect(notTaken(routes, 'incoming/ORDERS-1.csv')).toMatch(/^no route: none takes it\. Nearly orders does/);
    expect(notTaken(routes, 'photos/cat.jpg')).toBe('no route: none takes it, and none comes near');
  });
});
