import { type TaskEvents, taskEvents } from './history-events.ts';

/**
 * What tells one kind of task from another. A new kind (a callback by `.waitForTaskToken`, an `aws-sdk:` integration) is
 * a row of `KINDS`, and a case of the `invokeTask` that performs it.
 */
export interface TaskKind {
  readonly resource: string;
  readonly events: TaskEvents;
  /** How AWS names the failure of a task that may or may not have been done. */
  readonly lostError: string;
}

const KINDS = [
  { pattern: /^arn:[^:]+:lambda:[^:]*:[^:]*:function:/, lostError: 'Lambda.Unknown' },
  { pattern: /^arn:[^:]+:states:::sns:publish$/, lostError: 'SNS.InternalErrorException' },
];

/** Undefined for a resource that is not run here. */
export function taskKind(resource: string): TaskKind | undefined {
  const kind = KINDS.find(({ pattern }) => pattern.test(resource));
  return kind && { resource, events: taskEvents(resource), lostError: kind.lostError };
}
