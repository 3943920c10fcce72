import { Clock } from '../../src/clock.ts';
import { compileWorkflow } from '../../src/workflow/compile-workflow.ts';
import type { HistoryEvent } from '../../src/workflow/history-events.ts';
import type { InvokeTask } from '../../src/workflow/perform-task.ts';
import { type Position, runWorkflow, type WorkflowRun } from '../../src/workflow/workflow-run.ts';

export const MACHINE_ARN = 'arn:aws:states:us-east-1:000000000000:stateMachine:Demo';
export const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:demo';
export const STARTED_AT_MS = Date.parse('2030-01-02T03:04:05.678Z');

export interface TestRun extends WorkflowRun {
  readonly events: HistoryEvent[];
}

export interface TestOptions {
  readonly input?: unknown;
  readonly invokeTask?: InvokeTask;
  readonly clock?: Clock;
  readonly startedAtMs?: number;
  readonly resumeAt?: Position;
}

/** Runs a definition that starts at its first state. */
export function run(states: Record<string, object>, options: TestOptions & { timeoutSeconds?: number } = {}): TestRun {
  const { timeoutSeconds, clock = new Clock() } = options;
  const definition = {
    StartAt: Object.keys(states)[0],
    States: states,
    ...(timeoutSeconds !== undefined && { TimeoutSeconds: timeoutSeconds }),
  };
  const events: HistoryEvent[] = [];
  const started = runWorkflow({
    clock,
    workflow: compileWorkflow(definition),
    input: options.input ?? {},
    context: {
      executionArn: 'arn:aws:states:us-east-1:000000000000:execution:Demo:one',
      executionName: 'one',
      stateMachineArn: MACHINE_ARN,
      stateMachineName: 'Demo',
      roleArn: 'arn:aws:iam::000000000000:role/demo',
      startedAtMs: options.startedAtMs ?? STARTED_AT_MS,
    },
    invokeTask: options.invokeTask ?? (async ({ parameters }) => parameters),
    onEvent: (event) => events.push(event),
    ...(options.resumeAt && { resumeAt: options.resumeAt }),
  });
  return { ...started, events };
}

/** The output of a run that must succeed. */
export async function outputOf(states: Record<string, object>, options?: TestOptions): Promise<unknown> {
  const result = await run(states, options).result;
  if (result.status !== 'SUCCEEDED') throw new Error(`the run ended as ${JSON.stringify(result)}`);
  return JSON.parse(result.output);
}

export function task(fields: object = {}): object {
  return { Type: 'Task', Resource: FUNCTION_ARN, ...('Next' in fields ? {} : { End: true }), ...fields };
}

/** What `killed-process.ts` runs. */
export const KILLED_STATES = {
  First: task({ ResultPath: '$.first', Next: 'Second' }),
  Second: task({
    Parameters: { 'state.$': '$', 'input.$': '$$.Execution.Input', 'start.$': '$$.Execution.StartTime' },
    Retry: [{ ErrorEquals: ['Lambda.Unknown'], MaxAttempts: 1 }],
  }),
};
