import { EmptyFileError } from './arrivals/refuse-empty-file.ts';
import { type Facts, type Log, log } from './log.ts';
import { LumeError } from './lume/lume-errors.ts';
import { fitToThrow } from './own-error.ts';
import { executionNameOf } from './reports/execution-links.ts';

interface Task {
  /** ARN of the execution. */
  readonly execution: string;
  readonly input: unknown;
  /** How often the state has been retried, `$$.State.RetryCount`. */
  readonly attempt?: number;
  readonly run?: { readonly id: string };
}

/**
 * A step of the workflow as a Lambda handler. Each line of its log has the execution, run, flow, route, file and
 * attempt, also the line about an error.
 */
export function step<T extends Task, Result>(
  work: (task: T, log: Log) => Promise<Result>,
): (task: T) => Promise<Result> {
  return async (task) => {
    const lines = log.with(factsOf(task));
    try {
      return await work(task, lines);
    } catch (error) {
      const isAnswered = error instanceof LumeError || error instanceof EmptyFileError; // handled by the workflow
      const level = isAnswered ? 'warn' : 'error';
      lines[level]('step failed', { error });
      throw fitToThrow(error);
    }
  };
}

/** The input is not checked yet. */
function factsOf({ execution, input, attempt = 0, run }: Task): Facts {
  const given = typeof input === 'object' && input !== null ? (input as Readonly<Record<string, unknown>>) : {};
  const text = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  return {
    execution: executionNameOf(execution),
    run_id: run?.id ?? text('run_id'),
    flow_version: text('flow_version'),
    route: text('route'),
    source_path: text('source_path'),
    attempt: attempt + 1,
  };
}
