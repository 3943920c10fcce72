import { Refusal, RunFailure } from './failures.ts';
import { type FlowDefinition, isBatch } from './flow-definition.ts';
import { isTerminal, RUNNING_STATUSES, type RunningStatus, type RunRequest } from './lume-contract.ts';
import { parseS3Uri } from './objects.ts';
import { runIds } from './run-id.ts';
import { outcomeOf, type Script, scriptedRows } from './script.ts';
import { lumeRun, type RunRecord, type RunStore, targetKey, type WireRun } from './store.ts';
import type { WaitClock } from './wait-clock.ts';
import type { Work } from './work.ts';

/**
 * What Lume does with a second start of a path while the first run is still going, which its vendor does not document.
 * `unkind`: a second run, and rows twice in the target. `kind`: the start is refused like one of a processed path.
 */
export type Duplicates = 'unkind' | 'kind';

export type RunEvent =
  | { readonly event: 'run_started'; readonly run: WireRun }
  | { readonly event: 'run_resumed'; readonly run: WireRun }
  | { readonly event: 'status_entered'; readonly run: WireRun };

export interface RunsOptions {
  readonly store: RunStore;
  readonly flows: ReadonlyMap<string, FlowDefinition>;
  readonly work: Work;
  /** Only for the names of locations that scripted runs give. */
  readonly targetBucket: string;
  /** How long a run stays in a status at least. */
  readonly secondsIn: Readonly<Record<RunningStatus, number>>;
  /** What durations are measured by. */
  readonly clock: WaitClock;
  readonly duplicates: Duplicates;
  /** Runs stop where they are when it aborts, as if the process had been killed. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

const SECONDS_IN_UNKNOWN_STATUS = 1;

/** Starts runs, drives each through its statuses, and takes up those that an earlier process left unfinished. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #nextId = runIds();
  readonly #driving = new Set<Promise<void>>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /**
   * @param takeScript asked only when the run is made: how it goes instead of working; default: as the flow says
   * @throws {Refusal} 422 for an unknown flow version or a path that its flow cannot read; 409 for a path that it
   * processed already, unless forced
   */
  start(request: RunRequest, takeScript: () => Script | undefined = () => undefined): WireRun {
    const flow = this.#options.flows.get(request.flow_version);
    if (flow === undefined) {
      throw new Refusal(422, 'unknown_flow_version', `There is no flow version "${request.flow_version}".`);
    }
    if (!isBatch(flow) && parseS3Uri(request.source_path) === undefined) {
      throw new Refusal(
        422,
        'invalid_source_path',
        `${request.flow_version} reads files: source_path must be s3://bucket/key.`,
      );
    }
    this.#refuseDuplicate(request);
    const script = takeScript() ?? flow.scripted ?? null;
    const status = stepsOf(script)[0] ?? RUNNING_STATUSES[0];
    const run = this.#save({
      id: this.#nextId(),
      flowVersion: request.flow_version,
      sourcePath: request.source_path,
      forceRerun: request.force_rerun,
      runMetadata: request.run_metadata ?? {},
      script,
      status,
      step: 0,
      rowCounts: null,
      rejectReasons: [],
      targetLocations: {},
      timings: enteredNow(status),
      errorMessage: null,
    });
    this.#options.onEvent({ event: 'run_started', run: lumeRun(run) });
    this.#drive(run);
    return lumeRun(run);
  }

  get(id: string): RunRecord | undefined {
    return this.#options.store.get(id);
  }

  /** The run as a status call finds it, which is what brings on a run that is scripted so. */
  ask(id: string): RunRecord | undefined {
    const run = this.get(id);
    const calls = run?.script?.status_calls;
    if (run === undefined || calls === undefined || isTerminal(run.status)) {
      return run;
    }
    const asked = { ...run, step: run.step + 1 };
    const status = stepsOf(run.script)[asked.step] ?? run.status;
    if (asked.step >= calls) {
      this.#end(asked);
    } else if (status === run.status) {
      this.#save(asked);
    } else {
      this.#enter(asked, status);
    }
    return this.get(id);
  }

  /** Takes up the runs that the store holds unfinished, each at the beginning of the status that it was in. */
  resume(): void {
    for (const run of this.#options.store.unfinished()) {
      this.#options.onEvent({ event: 'run_resumed', run: lumeRun(run) });
      this.#drive(run);
    }
  }

  /** Resolves when no run is being driven any more: they have ended, or the signal has stopped them. */
  async settled(): Promise<void> {
    while (this.#driving.size > 0) {
      await Promise.all(this.#driving);
    }
  }

  #refuseDuplicate({ flow_version, source_path, force_rerun }: RunRequest): void {
    if (force_rerun) {
      return;
    }
    const { store, duplicates } = this.#options;
    const processed = store.processed(flow_version, source_path);
    const running = duplicates === 'kind' ? store.running(flow_version, source_path) : undefined;
    const earlier = processed ?? running;
    if (earlier !== undefined) {
      const state = processed === undefined ? 'is processing' : 'has processed';
      const message = `${flow_version} ${state} ${source_path} already, in ${earlier.id}. Set force_rerun to run it again.`;
      throw new Refusal(409, 'already_processed', message, { run_id: earlier.id });
    }
  }

  #drive(run: RunRecord): void {
    if (run.script?.status_calls !== undefined) {
      return;
    }
    const drive = this.#driveToEnd(run).finally(() => this.#driving.delete(drive));
    this.#driving.add(drive);
  }

  async #driveToEnd(initial: RunRecord): Promise<void> {
    const { clock, flows, signal, work } = this.#options;
    let run = initial;
    try {
      const flow = flows.get(run.flowVersion);
      if (flow === undefined) {
        throw new Error(`There is no flow version "${run.flowVersion}" any more.`);
      }
      const steps = stepsOf(run.script);
      while (true) {
        await clock.sleep(this.#secondsIn(flow, run.status), signal);
        if (signal.aborted) {
          return;
        }
        run = run.script === null ? this.#save({ ...run, ...(await work.perform(run, flow)) }) : run;
        const status = steps[run.step + 1];
        if (status === undefined) {
          break;
        }
        run = this.#enter({ ...run, step: run.step + 1 }, status);
      }
      this.#end(run);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const errorMessage = error instanceof Error ? error.message : String(error);
      this.#enter({ ...run, errorMessage }, error instanceof RunFailure ? 'FAILED' : 'CRASHED');
    }
    await work.discard(run);
  }

  #end(run: RunRecord): void {
    if (run.script !== null) {
      this.#endScripted(run, run.script);
      return;
    }
    const outcome = outcomeOf(run.rowCounts ?? { source: 0, mapped: 0, rejected: 0 });
    this.#enter({ ...run, errorMessage: outcome === 'FAILED' ? nothingMapped(run) : null }, outcome);
  }

  #endScripted(run: RunRecord, script: Script): void {
    const rowCounts = scriptedRows(script);
    const outcome = script.outcome ?? outcomeOf(rowCounts);
    if (outcome === 'NEVER') {
      return;
    }
    const locate = (file: 'mapped' | 'rejects') => `s3://${this.#options.targetBucket}/${targetKey(run, file, 'csv')}`;
    const processed = outcome === 'SUCCEEDED' || outcome === 'PARTIAL_FAILED';
    this.#enter(
      {
        ...run,
        rowCounts,
        rejectReasons: script.reject_reasons ?? [],
        targetLocations: {
          ...(processed ? { mapped: locate('mapped') } : {}),
          ...(processed && rowCounts.rejected > 0 ? { rejects: locate('rejects') } : {}),
        },
        errorMessage: script.error_message ?? (processed ? null : `The run is scripted to end ${outcome}.`),
      },
      outcome,
    );
  }

  #enter(run: RunRecord, status: string): RunRecord {
    const entered = this.#save({ ...run, status, timings: { ...run.timings, ...enteredNow(status) } });
    this.#options.onEvent({ event: 'status_entered', run: lumeRun(entered) });
    return entered;
  }

  #save(run: RunRecord): RunRecord {
    this.#options.store.save(run);
    return run;
  }

  #secondsIn(flow: FlowDefinition, status: string): number {
    const known = status as RunningStatus;
    return flow.seconds?.[known] ?? this.#options.secondsIn[known] ?? SECONDS_IN_UNKNOWN_STATUS;
  }
}

function stepsOf(script: Script | null): readonly string[] {
  return script?.statuses ?? RUNNING_STATUSES;
}

function enteredNow(status: string): Record<string, string> {
  const name = isTerminal(status) ? 'finished_at' : `${status.toLowerCase()}_at`;
  return { [name]: new Date().toISOString() };
}

function nothingMapped({ rowCounts, rejectReasons: [first] }: RunRecord): string {
  const most = first === undefined ? '' : ` Most often: ${first.reason} (${rows(first.count)}).`;
  return `No row could be mapped, of ${rows(rowCounts?.source ?? 0)}.${most}`;
}

function rows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
