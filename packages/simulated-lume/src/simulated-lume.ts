import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Fault, FaultQueue } from './faults.ts';
import { loadFlows, passThroughFlow } from './flow-definition.ts';
import { LumeApi } from './lume-api.ts';
import type { RunningStatus } from './lume-contract.ts';
import { LumeServer, type RefuseRequest, type RequestEvent } from './lume-server.ts';
import { type RunRecord, RunStore } from './run-store.ts';
import { RunWork } from './run-work.ts';
import { type Duplicates, type RunEvent, Runs } from './runs.ts';
import { type S3Config, s3Client } from './s3-objects.ts';
import { WALL_CLOCK, type WaitClock } from './wait-clock.ts';

export type LumeEvent = RunEvent | RequestEvent;

export interface SimulatedLumeOptions {
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number;
  /** The keys that are accepted; a function is called for every request, so that keys can be rotated. */
  readonly apiKeys: readonly string[] | (() => readonly string[]);
  /** Directory of the flow definitions, `{name}.{version}.json`, read once at start. */
  readonly flowsDir: string;
  /** Flow versions that are accepted without a definition: every row of any file, its columns as they are. Default: none. */
  readonly passThrough?: readonly string[];
  /** A SQLite file that keeps the runs across restarts; staged files go beside it. Default: in memory. */
  readonly stateFile?: string;
  /** The S3 that sources are read from and results are written to. */
  readonly s3: S3Config;
  readonly targetBucket: string;
  /** Minimum seconds that a run stays in each status; a flow may override them. Default: 1, 2, 3, 2. */
  readonly secondsPerPhase?: Readonly<Partial<Record<RunningStatus, number>>>;
  /** Measures all durations. Default: real time. */
  readonly clock?: WaitClock;
  /** Default `unkind`. */
  readonly duplicates?: Duplicates;
  /** Keeps requests out, for example those of web pages in a browser on this machine. Default: accepts all. */
  readonly refuse?: RefuseRequest;
  readonly log?: (event: LumeEvent) => void;
}

/** Controls what goes wrong; `controlRequest` offers the same by HTTP. */
export interface FaultControls {
  /** @throws {FaultError} if any is malformed; none is added then */
  add(...faults: readonly Fault[]): void;
  clear(): void;
  /** The faults that are not used up. */
  pending(): readonly Fault[];
  /** Cuts open connections and refuses new ones until `back`, or for so many seconds of the clock. Runs go on. */
  away(seconds?: number): Promise<void>;
  /** Accepts connections again, on the same port. */
  back(): Promise<void>;
}

export interface SimulatedLumeStats {
  readonly starts: number;
  readonly status_calls: number;
  readonly starts_by_path: Readonly<Record<string, number>>;
  /** Right answers by HTTP status; answers that a fault replaced are not counted. */
  readonly answers: Readonly<Record<string, number>>;
  readonly faults_happened: number;
  readonly runs_by_path: Readonly<Record<string, number>>;
  readonly runs_by_status: Readonly<Record<string, number>>;
}

/** A run as Lume's own list of runs would show it. */
interface VisibleRun {
  readonly id: string;
  readonly status: string;
  readonly flow_version: string;
  readonly source_path: string;
}

export interface SimulatedLume {
  /** The base URL: `{url}/runs`. */
  readonly url: string;
  /** Those of the option `passThrough` that have no definition. */
  readonly passThroughFlows: readonly string[];
  readonly faults: FaultControls;
  stats(): SimulatedLumeStats;
  /** The newest 20, newest first. */
  newestRuns(): readonly VisibleRun[];
  /** Resolves when no run is in progress; runs scripted never to end do not count. */
  idle(): Promise<void>;
  /** Stops all runs where they are, as a kill would; with a state file the next start resumes them. */
  stop(): Promise<void>;
}

const DEFAULT_SECONDS_PER_PHASE: Readonly<Record<RunningStatus, number>> = {
  CREATED: 1,
  SYNCING_SOURCE: 2,
  TRANSFORMING: 3,
  SYNCING_TARGET: 2,
};

/**
 * Lume on this machine: its HTTP API, with runs that really read the file, map it by a flow definition and write mapped
 * and rejected rows to a target bucket.
 * @throws {FlowDefinitionError} for a flow definition with mistakes
 */
export async function startSimulatedLume(options: SimulatedLumeOptions): Promise<SimulatedLume> {
  const { clock = WALL_CLOCK, apiKeys, stateFile, targetBucket, log = () => undefined } = options;
  const defined = loadFlows(options.flowsDir);
  const passThroughFlows = [...new Set(options.passThrough)].filter((version) => !defined.has(version));
  const flows = new Map([
    ...defined,
    ...passThroughFlows.map((version) => [version, passThroughFlow(version)] as const),
  ]);
  const stopping = new AbortController();
  const s3 = s3Client(options.s3);
  const staging = stagingDirectory(stateFile);
  const store = new RunStore(stateFile);
  const faults = new FaultQueue();
  const work = new RunWork(s3, targetBucket, staging, stopping.signal);
  const runs = new Runs({
    store,
    flows,
    work,
    targetBucket,
    secondsIn: { ...DEFAULT_SECONDS_PER_PHASE, ...options.secondsPerPhase },
    clock,
    duplicates: options.duplicates ?? 'unkind',
    signal: stopping.signal,
    onEvent: log,
  });
  const api = new LumeApi(runs, faults, typeof apiKeys === 'function' ? apiKeys : () => apiKeys);
  const server = new LumeServer({
    api,
    faults,
    clock,
    controlled: () => lume,
    refuse: options.refuse ?? (() => undefined),
    onEvent: log,
  });

  function stats(): SimulatedLumeStats {
    const { starts, statusCalls, startsByPath, answers } = server.traffic;
    const { byPath, byStatus } = store.counts();
    return {
      starts,
      status_calls: statusCalls,
      starts_by_path: { ...startsByPath },
      answers: { ...answers },
      faults_happened: faults.fired,
      runs_by_path: byPath,
      runs_by_status: byStatus,
    };
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await server.stop();
    await runs.settled();
    await work.stop();
    store.close();
    s3.destroy();
    if (stateFile === undefined) await rm(staging, { recursive: true, force: true });
  }

  const url = await server.listen(options.port ?? 0).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const lume: SimulatedLume = {
    url,
    passThroughFlows,
    faults: {
      add: (...added) => faults.add(...added),
      clear: () => faults.clear(),
      pending: () => faults.pending(),
      away: (seconds) => server.away(seconds),
      back: () => server.back(),
    },
    stats,
    newestRuns: () => store.newest(20).map(visible),
    idle: () => runs.settled(),
    stop,
  };
  runs.resume();
  return lume;
}

function visible({ id, status, flowVersion, sourcePath }: RunRecord): VisibleRun {
  return { id, status, flow_version: flowVersion, source_path: sourcePath };
}

function stagingDirectory(stateFile: string | undefined): string {
  if (stateFile === undefined) return mkdtempSync(join(tmpdir(), 'simulated-lume-'));
  mkdirSync(dirname(stateFile), { recursive: true });
  return `${stateFile}.staging`;
}
