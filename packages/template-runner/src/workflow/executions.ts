import { Clock } from '../clock.ts';
import type { Workflow } from './compile-workflow.ts';
import { executionArn } from './execution-arn.ts';
import { type StatusChangeEvent, statusChangeEvent } from './execution-status-change.ts';
import type { Ending, Execution, ExecutionStore } from './execution-store.ts';
import type { HistoryEvent } from './history-events.ts';
import * as events from './history-events.ts';
import type { Task } from './perform-task.ts';
import { TaskError } from './workflow-errors.ts';
import { type Position, runWorkflow, type WorkflowResult, type WorkflowRun } from './workflow-run.ts';

export interface LocalStateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** JSON text, as deployed. */
  readonly definition: string;
  readonly workflow: Workflow;
  readonly createdAtMs: number;
}

export interface ExecutionsOptions {
  readonly store: ExecutionStore;
  readonly stateMachines: readonly LocalStateMachine[];
  /** What waits are measured by. Default: the wall's. */
  readonly clock?: Clock;
  /** As `InvokeTask`, and told which execution the task belongs to. */
  readonly invokeTask: (task: Task, executionArn: string) => Promise<unknown>;
  /** Called when an execution has started and when it has ended, after that is in the store. */
  readonly onStatusChange?: (event: StatusChangeEvent) => void;
}

const ENTERED = /StateEntered$/;
/** After these, nothing of the state's task is under way. */
const IDLE = /(StateEntered|Failed|TimedOut)$/;

/** Runs executions and keeps the store true. Only what is running is in memory. */
export class Executions {
  readonly store: ExecutionStore;
  readonly stateMachines: ReadonlyMap<string, LocalStateMachine>;
  readonly #clock: Clock;
  readonly #invokeTask: ExecutionsOptions['invokeTask'];
  readonly #onStatusChange: (event: StatusChangeEvent) => void;
  readonly #runs = new Map<number, WorkflowRun>();
  #suspended = false;

  constructor({ store, stateMachines, clock = new Clock(), invokeTask, onStatusChange = () => {} }: ExecutionsOptions) {
    this.store = store;
    this.stateMachines = new Map(stateMachines.map((stateMachine) => [stateMachine.arn, stateMachine]));
    this.#clock = clock;
    this.#invokeTask = invokeTask;
    this.#onStatusChange = onStatusChange;
  }

  /** How many executions are running in this process. */
  get running(): number {
    return this.#runs.size;
  }

  /**
   * Resolves when the start will not be forgotten; the execution is in the store at once.
   * @param input JSON text. The name must be free.
   */
  async start(stateMachine: LocalStateMachine, name: string, input: string): Promise<Execution> {
    const arn = executionArn(stateMachine.arn, name);
    const started = events.executionStarted(input, stateMachine.roleArn);
    const execution = this.store.start({ arn, stateMachineArn: stateMachine.arn, name, input }, started);
    const told = this.#tell(execution);
    this.#run(stateMachine, execution);
    await told;
    return execution;
  }

  /** Ends a running execution as ABORTED; one that has ended stays as it is. */
  async stop(execution: Execution, failure: events.Failure): Promise<Execution> {
    if (execution.status !== 'RUNNING') return execution;
    const run = this.#runs.get(execution.number);
    this.#runs.delete(execution.number);
    run?.abort();
    return this.#end(execution.number, { status: 'ABORTED' }, failure);
  }

  /**
   * Takes up what was running when the last process ended: each execution at the state it was in, which is run again.
   * A task that was under way has failed, as when a service loses a request: nobody knows whether it was done, and the
   * Retry and Catch of its state decide. A wait goes on; the timeout of an execution counts from its start. Executions
   * of a state machine that is not there any more are left as they are.
   * @returns how many were taken up.
   */
  resume(): number {
    const before = this.#runs.size;
    for (const execution of this.store.running()) {
      const stateMachine = this.stateMachines.get(execution.stateMachineArn);
      if (stateMachine !== undefined && !this.#runs.has(execution.number)) {
        this.#run(stateMachine, execution, this.#positionOf(execution));
      }
    }
    return this.#runs.size - before;
  }

  /** Lets go of all that is running, for `resume` in a later process. Nothing is written any more. */
  suspend(): void {
    this.#suspended = true;
    for (const run of this.#runs.values()) run.abort();
    this.#runs.clear();
  }

  #run(stateMachine: LocalStateMachine, execution: Execution, resumeAt?: Position): void {
    if (this.#suspended) return;
    const { number } = execution;
    let lost = resumeAt !== undefined && !IDLE.test(this.store.event(number, resumeAt.lastEvent).event.type);
    const run = runWorkflow({
      workflow: stateMachine.workflow,
      clock: this.#clock,
      input: JSON.parse(execution.input),
      context: {
        executionArn: execution.arn,
        executionName: execution.name,
        stateMachineArn: stateMachine.arn,
        stateMachineName: stateMachine.name,
        roleArn: stateMachine.roleArn,
        startedAtMs: execution.startedAtMs,
      },
      invokeTask: async (task) => {
        await this.store.committed();
        // Stopped or let go of in the meantime: nobody waits for a result.
        if (!this.#runs.has(number)) return null;
        if (!lost) return this.#invokeTask(task, execution.arn);
        lost = false;
        throw lostTask(task);
      },
      onEvent: (event) => this.#record(number, event),
      ...(resumeAt && { resumeAt }),
    });
    this.#runs.set(number, run);
    run.result.then((result) => {
      return this.#runs.delete(number) ? this.#end(number, result) : undefined;
    });
  }

  #record(number: number, event: HistoryEvent): void {
    if (ENTERED.test(event.type)) this.store.enter(number, event);
    else this.store.append(number, event);
  }

  async #end(number: number, result: WorkflowResult, stopped: events.Failure = {}): Promise<Execution> {
    const [ending, ended] = endOf(result, stopped);
    const execution = this.store.end(number, ending, ended);
    await this.#tell(execution);
    return execution;
  }

  async #tell(execution: Execution): Promise<void> {
    await this.store.committed();
    this.#onStatusChange(statusChangeEvent(execution));
  }

  #positionOf(execution: Execution): Position | undefined {
    if (execution.enteredEvent === null) return undefined;
    const { event, timestampMs } = this.store.event(execution.number, execution.enteredEvent);
    const { name, input } = event['stateEnteredEventDetails'] as { name: string; input: string };
    return {
      state: name,
      input: JSON.parse(input),
      enteredAtMs: timestampMs,
      enteredEvent: execution.enteredEvent,
      lastEvent: this.store.lastEvent(execution.number),
    };
  }
}

function lostTask({ kind }: Task): TaskError {
  return new TaskError(
    kind.lostError,
    'The local system was stopped while this was under way: it may or may not have been done.',
  );
}

function endOf(result: WorkflowResult, stopped: events.Failure): [Ending, HistoryEvent] {
  const nothing = { output: null, error: null, cause: null };
  switch (result.status) {
    case 'SUCCEEDED':
      return [{ ...nothing, status: 'SUCCEEDED', output: result.output }, events.executionSucceeded(result.output)];
    case 'FAILED': {
      const { error, cause } = result;
      return [
        { ...nothing, status: 'FAILED', error: error ?? null, cause: cause ?? null },
        events.executionFailed({ error, cause }),
      ];
    }
    case 'TIMED_OUT':
      return [{ ...nothing, status: 'TIMED_OUT' }, events.executionTimedOut()];
    case 'ABORTED': {
      const { error = null, cause = null } = stopped;
      return [{ ...nothing, status: 'ABORTED', error, cause }, events.executionAborted(stopped)];
    }
  }
}
