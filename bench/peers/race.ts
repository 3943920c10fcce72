import { setTimeout as sleep } from 'node:timers/promises';
import type { SimulatedLume } from 'simulated-lume';
import { isTerminal, type LumeRun } from '../../functions/lume/lume.ts';
import type { LocalEvent } from '../../local/local-event.ts';
import type { Peer } from './peer.ts';

/** The result of one peer. Seconds are of Lume's clock. */
export interface Result {
  readonly name: string;
  readonly runs: number;
  readonly lost: number;
  readonly meanDelay: number;
  readonly p95Delay: number;
  /** Status calls that Lume got. */
  readonly requests: number;
  readonly processes: number;
  readonly bytes: number;
}

export interface RaceOptions {
  readonly lume: SimulatedLume;
  readonly apiKey: string;
  readonly speed: number;
  /** Seconds of Lume's clock. */
  readonly runLengths: readonly number[];
}

/** How long the simulated Lume stays in one status: run lengths are multiples of it. */
export const STEP_SECONDS = 3;
/** Seconds of Lume's clock after the last start, when every peer is waiting. */
const SAMPLE_AFTER_SECONDS = 8;

/** When runs ended, by the events of the simulated Lume. */
export class Ends {
  readonly #ends = new Map<string, number>();

  hear(event: LocalEvent): void {
    if (event.kind !== 'lume' || event.event.event !== 'status_entered') return;
    const { id, status } = event.event.run;
    if (isTerminal(status)) this.#ends.set(id, performance.now());
  }

  of(runId: string): number {
    return this.#ends.get(runId) ?? Number.NaN;
  }
}

/** Starts runs of these lengths one after the other, each followed from its start, and waits until every end was seen or missed. */
export async function race(peer: Peer, ends: Ends, options: RaceOptions): Promise<Result> {
  const { lume, speed, runLengths } = options;
  const before = lume.stats().status_calls;
  const delays: number[] = [];
  const following: Promise<void>[] = [];
  for (const seconds of runLengths) {
    const { id } = await startRun(options, seconds, `s3://peers/${peer.name}/${following.length}`);
    following.push(
      peer.follow(id).then((told) => {
        if (told) delays.push(((performance.now() - ends.of(id)) / 1000) * speed);
      }),
    );
  }
  await sleep((SAMPLE_AFTER_SECONDS * 1000) / speed);
  const held = await peer.held();
  await Promise.all(following);
  await lume.idle();
  delays.sort((a, b) => a - b);
  return {
    name: peer.name,
    runs: runLengths.length,
    lost: runLengths.length - delays.length,
    meanDelay: delays.reduce((sum, delay) => sum + delay, 0) / delays.length,
    p95Delay: delays[Math.ceil(delays.length * 0.95) - 1] ?? Number.NaN,
    requests: lume.stats().status_calls - before,
    ...held,
  };
}

async function startRun({ lume, apiKey }: RaceOptions, seconds: number, sourcePath: string): Promise<LumeRun> {
  const steps = Math.max(1, Math.round(seconds / STEP_SECONDS));
  const statuses = Array.from({ length: steps }, () => 'TRANSFORMING');
  lume.faults.add({ operation: 'run', effect: { kind: 'script', script: { statuses, outcome: 'SUCCEEDED' } } });
  const answer = await fetch(`${lume.url}/runs`, {
    method: 'POST',
    headers: { 'lume-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ flow_version: 'shop_orders:v1', source_path: sourcePath, force_rerun: false }),
  });
  if (!answer.ok) throw new Error(`Lume refused the run: ${await answer.text()}`);
  return (await answer.json()) as LumeRun;
}
