import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { LumeApi } from './api.ts';
import { type Fault, FaultQueue } from './faults.ts';
import { loadFlows } from './flow-definition.ts';
import type { RunningStatus } from './lume-contract.ts';
import { s3Client } from './objects.ts';
import { type Duplicates, type RunEvent, Runs } from './runs.ts';
import { LumeServer, type RefuseRequest, type RequestEvent } from './server.ts';
import { RunStore } from './store.ts';
import { WALL_CLOCK, type WaitClock } from './wait-clock.ts';
import { Work } from './work.ts';

export type LumeEvent = RunEvent | RequestEvent;

export interface SimulatedLumeOptions {
  /** Default 0: any free port of 127.0.0.1. */
  readonly port?: number;
  /** The keys that are accepted; a function is asked anew for every request, so that keys can be rotated. */
  readonly apiKeys: readonly string[] | (() => readonly string[]);
  /** Holds the flow definitions, `{name}.{version}.json`, which are read once, on start. */
  readonly flowsDir: string;
  /** A SQLite file that keeps the runs over a restart; staged files go beside it. Default: in memory. */
  readonly stateFile?: string;
  /** The S3 that sources are read from and results are written to. A client that is handed in is not destroyed by `stop`. */
  readonly s3: S3Client | Required<Pick<S3ClientConfig, 'endpoint' | 'region' | 'credentials'>>;
  readonly targetBucket: string;
  /** How long a run stays in each status at least, in seconds. A flow may override it. */
  readonly secondsPerPhase?: Readonly<Partial<Record<RunningStatus, number>>>;
  /** What durations are measured by. Default: the wall's. */
  readonly clock?: WaitClock;
  /** Default `unkind`: see there. */
  readonly duplicates?: Duplicates;
  /** Keeps requests out, for example those of web pages in a browser on this machine. Default: refuses nothing. */
  readonly refuse?: RefuseRequest;
  readonly log?: (event: LumeEvent) => void;
}

/** Scripts what goes wrong; the same by HTTP: `POST`, `GET` and `DELETE /_sim/faults`, `POST /_sim/away`. */
export interface FaultScript {
  /** @throws {FaultError} and adds none of them when one is malformed */
  add(...faults: readonly Fault[]): void;
  clear(): void;
  /** Those that are not used up. */
  pending(): readonly Fault[];
  /** Refuses connections until `back`, or for so many seconds of the clock. Runs go on meanwhile. */
  away(seconds?: number): Promise<void>;
  /** Accepts connections again, on the same port. */
  back(): Promise<void>;
}

export interface SimulatedLumeStats {
  readonly starts: number;
  readonly status_calls: number;
  readonly starts_by_path: Readonly<Record<string, number>>;
  /** Right answers by HTTP status; answers that a fault replaced are not among them. */
  readonly answers: Readonly<Record<string, number>>;
  readonly faults_happened: number;
  readonly runs_by_path: Readonly<Record<string, number>>;
  readonly runs_by_status: Readonly<Record<string, number>>;
}

/** What a person sees who looks into Lume. */
export interface VisibleRun {
  readonly id: string;
  readonly status: string;
  readonly flow_version: string;
  readonly source_path: string;
}

export interface SimulatedLume {
  /** The base URL: `{url}/runs`. */
  readonly url: string;
  readonly faults: FaultScript;
  stats(): SimulatedLumeStats;
  /** The newest 20, newest first. */
  newestRuns(): readonly VisibleRun[];
  /** Resolves when no run is going any more; those that are scripted to go on for ever do not count. */
  idle(): Promise<void>;
  /** Stops where everything stands, as if the process had been killed; a state file lets the next start take it up. */
  stop(): Promise<void>;
}

export const DEFAULT_SECONDS_PER_PHASE: Readonly<Record<RunningStatus, number>> = {
  CREATED: 1,
  SYNCING_SOURCE: 2,
  TRANSFORMING: 3,
  SYNCING_TARGET: 2,
};

/**
 * Lume on this machine: the wire that `functions/lume` speaks, with runs that really read the uploaded file, map it by
 * a flow definition and write mapped and rejected rows to a target bucket.
 * @throws {FlowDefinitionError} for a flow definition with mistakes
 */
export async function startSimulatedLume(options: SimulatedLumeOptions): Promise<SimulatedLume> {
  const { clock = WALL_CLOCK, apiKeys, stateFile, targetBucket, log = () => undefined } = options;
  const flows = loadFlows(options.flowsDir);
  const stopping = new AbortController();
  const s3 = s3Client(options.s3);
  const staging = stagingDirectory(stateFile);
  const store = new RunStore(stateFile);
  const faults = new FaultQueue();
  const work = new Work(s3, targetBucket, staging, stopping.signal);
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
  const server = new LumeServer(api, faults, clock, stats, log, options.refuse ?? (() => undefined));

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
    if (!(options.s3 instanceof S3Client)) {
      s3.destroy();
    }
    if (stateFile === undefined) {
      await rm(staging, { recursive: true, force: true });
    }
  }

  const url = await server.listen(options.port ?? 0).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  runs.resume();
  return {
    url,
    faults: {
      add: (...added) => faults.add(...added),
      clear: () => faults.clear(),
      pending: () => faults.pending(),
      away: (seconds) => server.away(seconds),
      back: () => server.back(),
    },
    stats,
    newestRuns: () =>
      store.newest(20).map(({ id, status, flowVersion, sourcePath }) => ({
        id,
        status,
        flow_version: flowVersion,
        source_path: sourcePath,
      })),
    idle: () => runs.settled(),
    stop,
  };
}

function stagingDirectory(stateFile: string | undefined): string {
  if (stateFile === undefined) {
    return mkdtempSync(join(tmpdir(), 'simulated-lume-'));
  }
  mkdirSync(dirname(stateFile), { recursive: true });
  return `${stateFile}.staging`;
}
