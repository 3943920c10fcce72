import { type FlowDefinition, flowFileName, isBatch, isPassThrough } from './flow-definition.ts';
import { isTerminal, type LumeRun, RUNNING_STATUSES, type RunningStatus, type RunRequest } from './lume-contract.ts';
import { Refusal } from './refusal.ts';
import { RunFailure } from './run-failures.ts';
import { runIds } from './run-id.ts';
import { outcomeOf, type Script, scriptedRows } from './run-script.ts';
import { lumeRun, type RunRecord, type RunStore, targetKey } from './run-store.ts';
import type { RunWork } from './run-work.ts';
import { parseS3Uri } from './s3-objects.ts';
import type { WaitClock } from './wait-clock.ts';

/**
 * What Lume does with a second start of a path whose first run is still in progress; the vendor does not document it.
 * `unkind`: starts a second run, and the rows are in the target twice. `kind`: refuses it like that of a processed path.
 */
export type Duplicates = 'unkind' | 'kind';

export type RunEvent =
  | { readonly event: 'run_started'; readonly run: LumeRun }
  | { readonly event: 'run_resumed'; readonly run: LumeRun }
  | { readonly event: 'status_entered'; readonly run: LumeRun };

export interface RunsOptions {
  readonly store: RunStore;
  readonly flows: ReadonlyMap<string, FlowDefinition>;
  readonly work: RunWork;
  /** Only for the target locations that scripted runs report. */
  readonly targetBucket: string;
  /** Minimum seconds that a run stays in each status. */
  readonly secondsIn: Readonly<Record<RunningStatus, number>>;
  /** Measures all durations. */
  readonly clock: WaitClock;
  readonly duplicates: Duplicates;
  /** When it aborts, runs stop where they are, as a kill would stop them. */
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

const SECONDS_IN_UNKNOWN_STATUS = 1;

/** Starts runs, drives each through its statuses, and resumes those that an earlier process left unfinished. */
export class Runs {
  readonly #options: RunsOptions;
  readonly #nextId = runIds();
  readonly #driving = new Set<Promise<void>>();

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  /**
   * @param takeScript called only if a run is made; a script it returns replaces the flow's work
   * @throws {Refusal} 422 for an unknown flow version or a path that the flow cannot read; 409 for a path that it has
   * processed, unless forced
   */
  start(request: RunRequest, takeScript: () => Script | undefined = () => undefined): LumeRun {
    const flow = this.#options.flows.get(request.flow_version);
    if (flow === undefined) {
      throw new Refusal(422, 'unknown_flow_version', noSuchFlow(request.flow_version));
    }
    if (!canRead(flow, request.source_path)) {
      throw new Refusal(
        422,
        'invalid_source_path',
        `${request.flow_version} reads files: source_path must be s3://bucket/key. A flow of batches has "format": "batch" in its source.`,
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

  /** Answers a status call, which is what advances a run scripted with `status_calls`. */
  describe(id: string): RunRecord | undefined {
    const run = this.get(id);
    const calls = run?.script?.status_calls;
    if (run === undefined || calls === undefined || isTerminal(run.status)) return run;
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

  /** Resumes the unfinished runs of the store, each at the beginning of its status. */
  resume(): void {
    for (const run of this.#options.store.unfinished()) {
      this.#options.onEvent({ event: 'run_resumed', run: lumeRun(run) });
      this.#drive(run);
    }
  }

  /** Resolves when all runs have ended or been stopped by the signal. */
  async settled(): Promise<void> {
    while (this.#driving.size > 0) await Promise.all(this.#driving);
  }

  #refuseDuplicate({ flow_version, source_path, force_rerun }: RunRequest): void {
    if (force_rerun) return;
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
    if (run.script?.status_calls !== undefined) return;
    const drive = this.#driveToEnd(run).finally(() => this.#driving.delete(drive));
    this.#driving.add(drive);
  }

  async #driveToEnd(initial: RunRecord): Promise<void> {
    const { clock, flows, signal, work } = this.#options;
    let run = initial;
    try {
      const flow = flows.get(run.flowVersion);
      if (flow === undefined) throw new Error(`There is no flow version "${run.flowVersion}" any more.`);
      const steps = stepsOf(run.script);
      while (true) {
        await clock.sleep(this.#secondsIn(flow, run.status), signal);
        if (signal.aborted) return;
        run = run.script === null ? this.#save({ ...run, ...(await work.perform(run, flow)) }) : run;
        const status = steps[run.step + 1];
        if (status === undefined) break;
        run = this.#enter({ ...run, step: run.step + 1 }, status);
      }
      this.#end(run);
    } catch (error) {
      if (signal.aborted) return;
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
    if (outcome === 'NEVER') return;
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

/** A pass-through flow stands for one that nobody described, so its paths may be the ids of batches. */
function canRead(flow: FlowDefinition, sourcePath: string): boolean {
  const mayBeBatch = isBatch(flow) || (isPassThrough(flow) && !sourcePath.startsWith('s3://'));
  return mayBeBatch || parseS3Uri(sourcePath) !== undefined;
}

function noSuchFlow(flowVersion: string): string {
  const file = flowFileName(flowVersion);
  const place = file === undefined ? '' : `: locally it would be in ${file}, in the folder of flows`;
  return `There is no flow version "${flowVersion}"${place}.`;
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
