import type { DatabaseSync } from 'node:sqlite';

export interface OutboxOptions<Item> {
  /** Stores the items. Not closed by `stop`. */
  readonly db: DatabaseSync;
  /** Name of the table; letters only. */
  readonly name: string;
  /** Returns normally: delivered; throws: retried later. The signal aborts when the outbox stops. */
  deliver(item: Item, signal: AbortSignal): Promise<void> | void;
  /** Milliseconds to wait after this many failed attempts; undefined to give up. */
  retryDelayMs(failedAttempts: number, error: unknown): number | undefined;
  /** Called for each item that is given up, before it is removed. If it throws, the item is tried again. */
  onGivenUp?(item: Item, error: unknown): Promise<void> | void;
  /** Concurrent deliveries. Default: 10. */
  readonly concurrency?: number;
}

export interface Outbox<Item> {
  /** The item is stored when this returns, and will be delivered at least once. Items are JSON. */
  add(item: Item): void;
  /** Starts delivering what an earlier run left. */
  resume(): void;
  /** Resolves once nothing is left to deliver. */
  settled(): Promise<void>;
  /** Returns at once; deliveries in progress are repeated by the next run. */
  stop(): void;
}

/** Delays that double from `firstMs` to `maxMs`; undefined after `attempts`. */
export function backoff(firstMs: number, maxMs: number, attempts = Number.POSITIVE_INFINITY) {
  return (failedAttempts: number): number | undefined =>
    failedAttempts < attempts ? Math.min(firstMs * 2 ** (failedAttempts - 1), maxMs) : undefined;
}

interface Row {
  readonly id: number;
  readonly item: string;
  readonly attempts: number;
}

/** A durable queue of deliveries: every item that was added is delivered, by this run or a later one. */
export function openOutbox<Item>(options: OutboxOptions<Item>): Outbox<Item> {
  const { db, name, concurrency = 10 } = options;
  const table = `outbox_${name}`;
  // `due` is by the monotonic clock of this process, which changes of the system time do not affect, and NULL during a
  // delivery. At the start everything is due.
  db.exec(`CREATE TABLE IF NOT EXISTS ${table}
    (id INTEGER PRIMARY KEY, item TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due REAL)`);
  db.exec(`CREATE INDEX IF NOT EXISTS ${table}_due ON ${table} (due, id)`);
  db.exec(`UPDATE ${table} SET due = 0`);
  const insert = db.prepare(`INSERT INTO ${table} (item, due) VALUES (?, 0)`);
  const takeNext = db.prepare(`UPDATE ${table} SET due = NULL
    WHERE id = (SELECT id FROM ${table} WHERE due <= ? ORDER BY due, id LIMIT 1) RETURNING id, item, attempts`);
  const nextDue = db.prepare(`SELECT min(due) AS due FROM ${table}`);
  const postpone = db.prepare(`UPDATE ${table} SET attempts = ?, due = ? WHERE id = ?`);
  const remove = db.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const anyLeft = db.prepare(`SELECT 1 FROM ${table} LIMIT 1`);

  const stopping = new AbortController();
  let active = 0;
  let timer: NodeJS.Timeout | undefined;
  const waiting: (() => void)[] = [];

  function work(): void {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    while (active < concurrency) {
      const row = takeNext.get(performance.now()) as Row | undefined;
      if (!row) {
        wakeAtNextDue();
        return;
      }
      active += 1;
      void attempt(row).finally(() => {
        active -= 1;
        work();
      });
    }
  }

  function wakeAtNextDue(): void {
    const due = nextDue.get()?.['due'];
    if (typeof due === 'number') timer = setTimeout(work, Math.max(due - performance.now(), 0));
  }

  async function attempt({ id, item, attempts }: Row): Promise<void> {
    const parsed = JSON.parse(item) as Item;
    const failedAttempts = attempts + 1;
    let delayMs: number | undefined;
    try {
      await options.deliver(parsed, stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return;
      delayMs = options.retryDelayMs(failedAttempts, error);
      if (delayMs === undefined) delayMs = await giveUp(parsed, error);
    }
    if (stopping.signal.aborted) return;
    if (delayMs === undefined) remove.run(id);
    else postpone.run(failedAttempts, performance.now() + delayMs, id);
    if (isEmpty()) for (const resolve of waiting.splice(0)) resolve();
  }

  const isEmpty = () => anyLeft.get() === undefined;

  async function giveUp(item: Item, error: unknown): Promise<number | undefined> {
    try {
      await options.onGivenUp?.(item, error);
      return undefined;
    } catch {
      return GIVE_UP_AGAIN_MS;
    }
  }

  return {
    resume: () => void setImmediate(work),
    add(item) {
      insert.run(JSON.stringify(item));
      setImmediate(work);
    },
    settled: () => (isEmpty() ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}

const GIVE_UP_AGAIN_MS = 5_000;
