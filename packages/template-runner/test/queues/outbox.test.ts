import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { backoff, type Outbox, type OutboxOptions, openOutbox } from '../../src/queues/outbox.ts';
import { eventually } from '../eventually.ts';

const stops: Outbox<string>[] = [];
afterEach(() => {
  for (const outbox of stops.splice(0)) outbox.stop();
});

function open(db: DatabaseSync, options: Partial<OutboxOptions<string>>) {
  const outbox = openOutbox<string>({ db, name: 'test', deliver: () => {}, retryDelayMs: () => 1, ...options });
  stops.push(outbox);
  return outbox;
}
const waiting = (db: DatabaseSync) => db.prepare('SELECT count(*) AS rows FROM outbox_test').get()?.['rows'];

describe('an outbox', () => {
  test('delivers what was added, again after each failure', async () => {
    const db = new DatabaseSync(':memory:');
    const attempts: string[] = [];
    const outbox = open(db, {
      deliver(item) {
        attempts.push(item);
        if (attempts.length < 3) throw new Error('not yet');
      },
    });
    outbox.add('a');
    await eventually(() => expect(waiting(db)).toBe(0));
    expect(attempts).toEqual(['a', 'a', 'a']);
  });

  test('tries again also when the time is set back meanwhile, and in a later run', async () => {
    const db = new DatabaseSync(':memory:');
    const now = Date.now();
    let attempts = 0;
    const outbox = open(db, {
      deliver() {
        attempts += 1;
        vi.spyOn(Date, 'now').mockReturnValue(now - attempts * 24 * 3_600_000);
        if (attempts < 3) throw new Error('not yet');
      },
    });
    outbox.add('a');
    await eventually(() => expect(waiting(db)).toBe(0));
    vi.restoreAllMocks();

    const first = open(db, {
      deliver: () => {
        throw new Error('never in this run');
      },
      retryDelayMs: () => 24 * 3_600_000,
    });
    first.add('b');
    await eventually(() => expect(db.prepare('SELECT attempts FROM outbox_test').get()).toEqual({ attempts: 1 }));
    first.stop();
    open(db, {}).resume();
    await eventually(() => expect(waiting(db)).toBe(0));
  });

  test('hands what failed for good to its last resort, until that takes it', async () => {
    const db = new DatabaseSync(':memory:');
    const given: string[] = [];
    const deliver = () => {
      throw new Error('never');
    };
    open(db, { deliver, retryDelayMs: backoff(1, 1, 3), onGivenUp: (item) => void given.push(item) }).add('a');
    await eventually(() => expect(waiting(db)).toBe(0));
    expect(given).toEqual(['a']);
  });

  test('delivers in the next run what this one did not finish', async () => {
    const db = new DatabaseSync(':memory:');
    const started = Promise.withResolvers<void>();
    const first = open(db, {
      deliver: async (_item, signal) => {
        started.resolve();
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    first.add('a');
    await started.promise;
    first.stop();
    const delivered: string[] = [];
    open(db, { deliver: (item) => void delivered.push(item) }).resume();
    await eventually(() => expect(delivered).toEqual(['a']));
  });

  test('delivers no more at one time than it may, and lets a slow one hold up no other', async () => {
    const db = new DatabaseSync(':memory:');
    const slow = Promise.withResolvers<void>();
    const delivered: string[] = [];
    let running = 0;
    let most = 0;
    const outbox = open(db, {
      concurrency: 2,
      deliver: async (item) => {
        running += 1;
        most = Math.max(most, running);
        if (item === 'slow') await slow.promise;
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        delivered.push(item);
      },
    });
    for (const item of ['slow', 'a', 'b', 'c']) outbox.add(item);
    await eventually(() => expect(delivered).toEqual(['a', 'b', 'c']));
    slow.resolve();
    await eventually(() => expect(waiting(db)).toBe(0));
    expect(most).toBe(2);
  });
});

test('a backoff doubles up to its limit and ends after its attempts', () => {
  const delay = backoff(100, 300, 4);
  expect([1, 2, 3, 4].map((failed) => delay(failed))).toEqual([100, 200, 300, undefined]);
});
