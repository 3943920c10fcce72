/**
 * What happens in an execution, in the shapes of `GetExecutionHistory`. The numbers and the time are given by whoever
 * keeps the history. https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export interface HistoryEvent {
  readonly type: string;
  /** One field more: `stateEnteredEventDetails`, `taskFailedEventDetails` and so on. */
  readonly [details: string]: unknown;
}

const WHOLE = { truncated: false };

/** Failures without an error name or a cause say nothing of them, as on AWS. */
export interface Failure {
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

export function executionStarted(input: string, roleArn: string): HistoryEvent {
  return { type: 'ExecutionStarted', executionStartedEventDetails: { input, inputDetails: WHOLE, roleArn } };
}

export function executionSucceeded(output: string): HistoryEvent {
  return { type: 'ExecutionSucceeded', executionSucceededEventDetails: { output, outputDetails: WHOLE } };
}

export function executionFailed(failure: Failure): HistoryEvent {
  return { type: 'ExecutionFailed', executionFailedEventDetails: failure };
}

export function executionTimedOut(): HistoryEvent {
  return { type: 'ExecutionTimedOut', executionTimedOutEventDetails: {} };
}

export function executionAborted(failure: Failure): HistoryEvent {
  return { type: 'ExecutionAborted', executionAbortedEventDetails: failure };
}

export function stateEntered(stateType: string, name: string, input: string): HistoryEvent {
  return { type: `${stateType}StateEntered`, stateEnteredEventDetails: { name, input, inputDetails: WHOLE } };
}

export function stateExited(stateType: string, name: string, output: string): HistoryEvent {
  return { type: `${stateType}StateExited`, stateExitedEventDetails: { name, output, outputDetails: WHOLE } };
}

/** The events of one attempt at a task: those of a Lambda function, or those of an integrated service. */
export interface TaskEvents {
  scheduled(parameters: string, timeoutInSeconds: number | undefined): HistoryEvent;
  started(): HistoryEvent;
  succeeded(output: string): HistoryEvent;
  failed(failure: Failure): HistoryEvent;
  timedOut(): HistoryEvent;
}

/** @param resource the function's ARN, or one such as `arn:aws:states:::sns:publish`. */
export function taskEvents(resource: string): TaskEvents {
  const timeout: Failure = { error: 'States.Timeout' };
  const service = /^arn:[^:]+:states:::(.+):([^:]+)$/.exec(resource);
  if (service === null) {
    return {
      scheduled: (input, timeoutInSeconds) => ({
        type: 'LambdaFunctionScheduled',
        lambdaFunctionScheduledEventDetails: { resource, input, inputDetails: WHOLE, timeoutInSeconds },
      }),
      started: () => ({ type: 'LambdaFunctionStarted' }),
      succeeded: (output) => ({
        type: 'LambdaFunctionSucceeded',
        lambdaFunctionSucceededEventDetails: { output, outputDetails: WHOLE },
      }),
      failed: (failure) => ({ type: 'LambdaFunctionFailed', lambdaFunctionFailedEventDetails: failure }),
      timedOut: () => ({ type: 'LambdaFunctionTimedOut', lambdaFunctionTimedOutEventDetails: timeout }),
    };
  }
  const task = { resourceType: service[1], resource: service[2] };
  return {
    scheduled: (parameters, timeoutInSeconds) => ({
      type: 'TaskScheduled',
      taskScheduledEventDetails: { ...task, parameters, timeoutInSeconds },
    }),
    started: () => ({ type: 'TaskStarted', taskStartedEventDetails: task }),
    succeeded: (output) => ({
      type: 'TaskSucceeded',
      taskSucceededEventDetails: { ...task, output, outputDetails: WHOLE },
    }),
    failed: (failure) => ({ type: 'TaskFailed', taskFailedEventDetails: { ...task, ...failure } }),
    timedOut: () => ({ type: 'TaskTimedOut', taskTimedOutEventDetails: { ...task, ...timeout } }),
  };
}
