import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalSystem } from '../../local/local-system.ts';
import { SHOP_FLOWS } from '../../test/support/shop/shop-files.ts';
import type { Benchmark } from '../benchmark.ts';
import { runLengths } from '../polling/run-lengths.ts';
import { duration, number, round } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { ordersAssembly } from '../support/orders-assembly.ts';
import { startFixedWait } from './fixed-wait.ts';
import { LumeArrivals } from './lume-arrivals-peer.ts';
import type { Peer } from './peer.ts';
import { pythonVersion, startPythonLoop } from './python-loop.ts';
import { Ends, type Result, race, STEP_SECONDS } from './race.ts';

const RUNS = 200;
const SPEED = 20;
const MEDIAN_SECONDS = 120;
const LONGEST_SECONDS = 600;
/** Of the local system. */
const API_KEY = 'local-lume-api-key';

export const peers: Benchmark = {
  name: 'peers',
  async run({ quick }) {
    if (quick) return { text: 'Nothing here is exact but what `burst` and `polling` check.', broken: [] };
    const python = await pythonVersion();
    const results = await raceAll(python !== undefined);
    const lost = results.flatMap(({ name, lost }) => (name === 'Lume Arrivals' && lost > 0 ? [`${lost} lost`] : []));
    return { text: text(results, python), broken: lost };
  },
};

async function raceAll(withPython: boolean): Promise<readonly Result[]> {
  const ends = new Ends();
  let ours: LumeArrivals | undefined;
  await using stateDir = await mkdtempDisposable(join(tmpdir(), 'lume-arrivals-peers-'));
  await using open = new AsyncDisposableStack();
  const system = await startLocalSystem({
    assemblyDir: await ordersAssembly(),
    stateDir: stateDir.path,
    port: 0,
    speed: SPEED,
    lume: {
      flowsDir: SHOP_FLOWS,
      secondsPerPhase: { TRANSFORMING: STEP_SECONDS },
    },
    onEvent: (event) => {
      ends.hear(event);
      ours?.hear(event);
    },
  });
  open.defer(() => system.stop());
  const { lume } = system;
  const connection = { lumeUrl: lume.url, apiKey: API_KEY, speed: SPEED };
  const lengths = runLengths(MEDIAN_SECONDS, RUNS, 5).map((seconds) => Math.min(seconds, LONGEST_SECONDS));
  const starts: readonly (() => Peer | Promise<Peer>)[] = [
    () => {
      ours = new LumeArrivals(system);
      return ours;
    },
    () => startFixedWait({ ...connection, seconds: 60 }),
    () => startFixedWait({ ...connection, seconds: 5 }),
    ...(withPython ? [() => startPythonLoop({ ...connection, runs: RUNS })] : []),
  ];
  const results: Result[] = [];
  for (const start of starts) {
    await using peer = await start();
    results.push(await race(peer, ends, { lume, apiKey: API_KEY, speed: SPEED, runLengths: lengths }));
  }
  return results;
}

function text(results: readonly Result[], python: string | undefined): string {
  const [ours, ...others] = results;
  return [
    `\`npm run bench -- peers\`: ${RUNS} runs at once, one peer after the other on the same simulated Lume, all waits ${SPEED} times shorter; the lengths are log-normal around ${duration(MEDIAN_SECONDS)}, at most ${duration(LONGEST_SECONDS)}. Delays are in seconds of Lume's clock, from the end of the run until its outcome is told; the time of calls and of the machine is in them, ${SPEED} times.${python === undefined ? " There is no python3 here, so the guide's loop is left out." : ` ${python}.`}`,
    table(
      ['', 'delay, mean', 'delay, 95 of 100', 'lost', 'requests to Lume', 'processes that wait', 'memory that waits'],
      results.map(({ name, meanDelay, p95Delay, lost, requests, processes, bytes }) => [
        name,
        duration(meanDelay),
        duration(p95Delay),
        number(lost),
        number(requests),
        number(processes),
        `${round(bytes / 2 ** 20, 1)} MB`,
      ]),
    ),
    ...others.map((other) => (ours ? ratios(ours, other) : '')),
    'Ours tells an outcome when its message is published, with its report archived; the state machines with a fixed wait end when they see the status, and the loop prints it. *Lost* are runs that the loop gave up after 10 attempts; its process would sleep once more for nothing. What waits in a state machine is a timer in the engine; on AWS it is nothing that you have. The memory of the Python processes is their proportional share; threads in one process would need less, and would all be lost with it.',
  ].join('\n\n');
}

function ratios(ours: Result, other: Result): string {
  const times = (a: number, b: number) => `${round(a / b, 1)} times`;
  const lost =
    other.lost > ours.lost
      ? `; ${number(other.lost)} of ${number(other.runs)} runs are lost there, ${number(ours.lost)} here`
      : '';
  return `Beside ${other.name}, ours has ${times(ours.meanDelay, other.meanDelay)} the delay and ${times(ours.requests, other.requests)} the requests to Lume${lost}.`;
}
