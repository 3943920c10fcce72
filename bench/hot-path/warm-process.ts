/**
 * Runs in its own process: loads a handler and invokes it many times, one event after the other, as an environment of
 * Lambda does. Arguments: the bundle, the plan as JSON. Writes its results to file descriptor 3.
 */
import { writeSync } from 'node:fs';
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';

export interface Plan {
  readonly event: unknown;
  readonly warmUps: number;
  /** Of as many calls each. */
  readonly rounds: number;
  readonly calls: number;
}

export interface Warm {
  /** CPU time of the whole process for one call in each round, in microseconds. */
  readonly cpuMicros: readonly number[];
  /** What one call allocates on the heap in each round, in bytes; rounds that were collected in are left out. */
  readonly heapBytes: readonly number[];
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 60_000 };

async function measured(handler: Handler, { event, warmUps, rounds, calls }: Plan): Promise<Warm> {
  const cpuMicros: number[] = [];
  const heapBytes: number[] = [];
  let collections = 0;
  new PerformanceObserver((list) => {
    collections += list.getEntries().filter(isUnasked).length;
  }).observe({ entryTypes: ['gc'] });

  const json = JSON.stringify(event);
  const once = async () => {
    await handler(JSON.parse(json), context); // as Lambda's runtime does
    await turn(); // Lambda's runtime fetches the next event in a later turn of the loop
  };
  for (let call = 0; call < warmUps; call++) await once();
  for (let round = 0; round < rounds; round++) {
    globalThis.gc?.();
    await turn();
    collections = 0;
    const heap = process.memoryUsage().heapUsed;
    const cpu = process.cpuUsage();
    for (let call = 0; call < calls; call++) await once();
    const { user, system } = process.cpuUsage(cpu);
    const grown = process.memoryUsage().heapUsed - heap;
    await turn();
    cpuMicros.push((user + system) / calls);
    if (collections === 0) heapBytes.push(grown / calls);
  }
  return { cpuMicros, heapBytes };
}

/** Whether a garbage collection happened that this file did not trigger. */
function isUnasked(entry: PerformanceEntry): boolean {
  const { flags = 0 } = (entry as PerformanceEntry & { readonly detail: { readonly flags?: number } }).detail;
  return (flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) === 0;
}

if (import.meta.main) {
  const [, , bundle = '', plan = ''] = process.argv;
  const { handler } = (await import(bundle)) as { readonly handler: Handler };
  writeSync(3, JSON.stringify(await measured(handler, JSON.parse(plan) as Plan)));
  process.exit();
}
