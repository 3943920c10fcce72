/**
 * The part of the Step Functions API that callers of a deployed workflow use, with the rules and errors of AWS.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/
 */
import { randomUUID } from 'node:crypto';
import {
  AwsJsonError,
  type AwsJsonHandler,
  type AwsJsonRequest,
  awsJsonHandler,
  optionalText,
  pageSize,
  requiredText,
} from '../aws-json.ts';
import { executionArn, isExecutionName } from './execution-arn.ts';
import type { Execution } from './execution-store.ts';
import type { Executions, LocalStateMachine } from './executions.ts';
import { DATA_LIMIT_BYTES } from './payload-limit.ts';
import {
  describeEvent,
  describeExecution,
  describeStateMachine,
  listedExecution,
  seconds,
} from './step-functions-answers.ts';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'];
const PAGE = { default: 100, max: 1000 };

/** Answers `AWSStepFunctions.…` targets. */
export function stepFunctionsApi(executions: Executions): AwsJsonHandler {
  const { store } = executions;

  const stateMachineOf = (request: AwsJsonRequest): LocalStateMachine => {
    const arn = arnAt(request, 'stateMachineArn');
    const stateMachine = executions.stateMachines.get(arn);
    if (stateMachine === undefined) {
      throw new AwsJsonError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return stateMachine;
  };

  const executionOf = (request: AwsJsonRequest): Execution => {
    const arn = arnAt(request, 'executionArn');
    const execution = store.find(arn);
    if (execution === undefined) throw new AwsJsonError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  };

  return awsJsonHandler('AWSStepFunctions', {
    async StartExecution(request) {
      const name = nameIn(request);
      const input = inputIn(request);
      const stateMachine = stateMachineOf(request);
      const arn = executionArn(stateMachine.arn, name);
      const taken = store.find(arn);
      if (taken !== undefined && (taken.status !== 'RUNNING' || taken.input !== input)) {
        throw new AwsJsonError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
      }
      const execution = taken ?? (await executions.start(stateMachine, name, input));
      await store.committed();
      return { executionArn: execution.arn, startDate: seconds(execution.startedAtMs) };
    },

    DescribeExecution: (request) => describeExecution(executionOf(request)),

    ListExecutions(request) {
      const { arn } = stateMachineOf(request);
      const status = optionalText(request, 'statusFilter');
      if (status !== undefined && !STATUSES.includes(status)) {
        throw new AwsJsonError('ValidationException', `statusFilter must be one of ${STATUSES.join(', ')}`);
      }
      const before = tokenNumber(request) ?? Number.MAX_SAFE_INTEGER;
      const limit = pageSize(request, 'maxResults', PAGE);
      const { page, nextToken } = paged(
        store.list(arn, { status, before, limit: limit + 1 }),
        limit,
        (row) => row.number,
      );
      return { executions: page.map(listedExecution), ...nextToken };
    },

    GetExecutionHistory(request) {
      const { number, arn } = executionOf(request);
      if (store.lastEvent(number) === 0) {
        throw new AwsJsonError(
          'ExecutionDoesNotExist',
          `The history of ${arn} is not kept any more: it is an old one.`,
        );
      }
      const reverse = request['reverseOrder'] === true;
      const withData = request['includeExecutionData'] !== false;
      const from = tokenNumber(request) ?? (reverse ? Number.MAX_SAFE_INTEGER : 0);
      const limit = pageSize(request, 'maxResults', PAGE);
      const { page, nextToken } = paged(
        store.events(number, { reverse, from, limit: limit + 1 }),
        limit,
        (row) => row.id,
      );
      return { events: page.map((event) => describeEvent(event, withData)), ...nextToken };
    },

    async StopExecution(request) {
      const failure = { error: optionalText(request, 'error'), cause: optionalText(request, 'cause') };
      const { stoppedAtMs } = await executions.stop(executionOf(request), failure);
      return { stopDate: seconds(stoppedAtMs ?? 0) };
    },

    ListStateMachines: () => ({
      stateMachines: [...executions.stateMachines.values()].map(({ arn, name, createdAtMs }) => {
        return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: seconds(createdAtMs) };
      }),
    }),

    DescribeStateMachine: (request) => describeStateMachine(stateMachineOf(request)),
  });
}

function arnAt(request: AwsJsonRequest, field: string): string {
  const arn = requiredText(request, field);
  if (arn.startsWith('arn:')) return arn;
  throw new AwsJsonError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
}

function nameIn(request: AwsJsonRequest): string {
  const name = optionalText(request, 'name') ?? randomUUID();
  if (!isExecutionName(name)) throw new AwsJsonError('InvalidName', `Invalid Name: '${name}'`);
  return name;
}

function inputIn(request: AwsJsonRequest): string {
  const input = optionalText(request, 'input') ?? '{}';
  const invalid = (reason: string): never => {
    throw new AwsJsonError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${reason}'`);
  };
  if (Buffer.byteLength(input) > DATA_LIMIT_BYTES) invalid(`more than ${DATA_LIMIT_BYTES} bytes`);
  try {
    JSON.parse(input);
  } catch (error) {
    invalid(String(error));
  }
  return input;
}

/** One row more than the page was asked for: when it is there, so is a next page. */
function paged<Row>(rows: readonly Row[], limit: number, numberOf: (row: Row) => number) {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { page, nextToken: more ? { nextToken: Buffer.from(`after ${numberOf(last)}`).toString('base64url') } : {} };
}

function tokenNumber(request: AwsJsonRequest): number | undefined {
  const token = optionalText(request, 'nextToken');
  if (token === undefined) return undefined;
  const number = /^after (\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (number === undefined) throw new AwsJsonError('InvalidToken', `Invalid Token: '${token}'`);
  return Number(number);
}
