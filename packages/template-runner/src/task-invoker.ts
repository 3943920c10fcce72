import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { FunctionError } from './lambda/function-errors.ts';
import type { LambdaFunction } from './lambda/function-pool.ts';
import type { RunnerEvent } from './runner-event.ts';
import type { LocalTemplate } from './template/local-template.ts';
import type { ExecutionsOptions } from './workflow/executions.ts';
import type { InvokeTask } from './workflow/perform-task.ts';
import { TaskError } from './workflow/workflow-errors.ts';

const SNS_PUBLISH = /^arn:[\w-]+:states:::sns:publish$/;

/** What the tasks of a workflow call that is neither a function of the template nor a publish to SNS. */
export function unknownTasks(
  { definition }: LocalTemplate['stateMachines'][number],
  { functions }: LocalTemplate,
): readonly string[] {
  const known = new Set(functions.map(({ arn }) => arn));
  return Object.entries((definition['States'] ?? {}) as Record<string, { Type?: string; Resource?: string }>)
    .filter(([, { Type, Resource = '' }]) => Type === 'Task' && !known.has(Resource) && !SNS_PUBLISH.test(Resource))
    .map(([state, { Resource }]) => `state ${state}: ${Resource} cannot be called locally`);
}

interface TaskServices {
  /** By ARN. */
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly sns: SNSClient;
}

/** Performs tasks of workflows. A failed task has the error name and cause that it would have on AWS. */
export function taskInvoker({ functions, sns }: TaskServices): InvokeTask {
  return async ({ resource, parameters }) => {
    const lambda = functions.get(resource);
    return lambda ? invoke(lambda, parameters) : publish(sns, parameters);
  };
}

/** Reports the end of each task. */
export function observed(onEvent: (event: RunnerEvent) => void, perform: InvokeTask): ExecutionsOptions['invokeTask'] {
  return async (task, execution) => {
    const { stateName: state } = task;
    try {
      const result = await perform(task);
      onEvent({ kind: 'task ended', execution, state, result });
      return result;
    } catch (error) {
      onEvent({ kind: 'task failed', execution, state, error });
      throw error;
    }
  };
}

async function invoke(lambda: LambdaFunction, payload: unknown): Promise<unknown> {
  try {
    return await lambda.invoke(payload);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    throw new TaskError(error.errorType, JSON.stringify(error));
  }
}

/** The optimized integration passes its parameters to SNS unchanged. */
async function publish(sns: SNSClient, parameters: unknown): Promise<unknown> {
  try {
    const { MessageId } = await sns.send(new PublishCommand(parameters as PublishCommand['input']));
    return { MessageId };
  } catch (error) {
    const { name, message } = error as Error;
    throw new TaskError(`SNS.${name}`, message);
  }
}
