import { OwnError } from '../own-error.ts';
import { signedFetch } from './signed-fetch.ts';

/** Step Functions refused a call, or its answer is not as documented. */
class StepFunctionsError extends OwnError {
  override readonly name = 'StepFunctionsError';
}

export interface ListQuery {
  readonly stateMachineArn: string;
  readonly statusFilter?: 'SUCCEEDED';
  /** At most 1,000. */
  readonly maxResults: number;
  readonly nextToken?: string;
}

export interface ListedExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly status: string;
  readonly startedAtMs: number;
}

export interface ExecutionPage {
  /** The latest start first. */
  readonly executions: readonly ListedExecution[];
  readonly nextToken?: string;
}

export interface DescribedExecution {
  readonly status: string;
  /** JSON; empty if Step Functions does not include them. */
  readonly input: string;
  readonly output: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * One page of executions. Eventually consistent: the newest may be missing.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 * @param timeoutSeconds limit of all attempts.
 * @throws {StepFunctionsError} the call was refused or throttled.
 * @throws what `fetch` throws if there is no answer.
 */
export async function listExecutions(query: ListQuery, timeoutSeconds: number): Promise<ExecutionPage> {
  const { executions, nextToken } = await call('ListExecutions', query, timeoutSeconds);
  if (!Array.isArray(executions)) throw new StepFunctionsError('ListExecutions: the answer has no executions');
  return {
    executions: (executions as readonly (Json | null)[]).map((each) => ({
      executionArn: textOf(each?.['executionArn']),
      name: textOf(each?.['name']),
      status: textOf(each?.['status']),
      startedAtMs: Number(each?.['startDate']) * 1000,
    })),
    ...(typeof nextToken === 'string' && { nextToken }),
  };
}

/**
 * @param timeoutSeconds limit of all attempts.
 * @throws as `listExecutions` does.
 */
export async function describeExecution(executionArn: string, timeoutSeconds: number): Promise<DescribedExecution> {
  const { status, input, output } = await call('DescribeExecution', { executionArn }, timeoutSeconds);
  return { status: textOf(status), input: textOf(input), output: textOf(output) };
}

async function call(operation: string, parameters: object, timeoutSeconds: number): Promise<Json> {
  const response = await signedFetch({
    service: 'states',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${operation}` },
    body: JSON.stringify(parameters),
    timeoutSeconds,
  });
  const answer = (await response.json().catch(() => undefined)) as Json | null | undefined;
  if (response.ok && typeof answer === 'object' && answer !== null) return answer;
  const reason = textOf(answer?.['__type']).replace(/^.*#/, '') || 'no reason';
  throw new StepFunctionsError(`${operation}: Step Functions answered ${response.status} (${reason})`);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
