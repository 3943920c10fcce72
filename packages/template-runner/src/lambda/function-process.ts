/**
 * The process of an execution environment: loads the handler, then runs one invocation after another. Started by
 * `ExecutionEnvironment` with the function's variables. Exits when its parent does, even if that is killed.
 */
import { flushCompileCache } from 'node:module';
import type { ErrorReport } from './function-errors.ts';
import { type Handler, LoadError, loadHandler } from './load-handler.ts';
import type { Invocation, Report } from './process-messages.ts';

delete process.env['NODE_COMPILE_CACHE']; // of this process, not of the function
const variables = process.env as Readonly<Record<string, string>>;
const send = process.send?.bind(process);
if (send === undefined) throw new Error('this file is run by execution-environment.ts');
const report = (message: Report): void => void send(message);

process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => exitWith(reportOf(error)));
process.on('unhandledRejection', (reason) => {
  exitWith({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason), trace: [] });
});

try {
  const handler = await loadHandler(variables['LAMBDA_TASK_ROOT'] ?? '', variables['_HANDLER'] ?? '');
  process.on('message', (invocation: Invocation) => perform(handler, invocation));
  report({ kind: 'ready' });
  flushCompileCache(); // at its exit, a process that is killed would not
} catch (error) {
  exitWith(error instanceof LoadError ? error.report : reportOf(error));
}

async function perform(handler: Handler, invocation: Invocation): Promise<void> {
  try {
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    report({ kind: 'result', payload: responseText(result) });
  } catch (error) {
    report({ kind: 'error', report: reportOf(error), fatal: false });
  }
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function contextOf({ requestId, functionArn, deadlineMs }: Invocation): object {
  // Monotonic from here on: the system clock may be set during the invocation.
  const endsAt = performance.now() + deadlineMs - Date.now();
  return {
    awsRequestId: requestId,
    functionName: variables['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: variables['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: functionArn,
    memoryLimitInMB: variables['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    logGroupName: variables['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: variables['AWS_LAMBDA_LOG_STREAM_NAME'],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
  };
}

function responseText(result: unknown): string {
  try {
    return JSON.stringify(result ?? null) ?? 'null';
  } catch {
    const error = new Error('Unable to stringify response body');
    error.name = 'Runtime.MarshalError';
    throw error;
  }
}

function reportOf(error: unknown): ErrorReport {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/** With the exit code of Lambda's own runtime. */
function exitWith(error: ErrorReport): void {
  const message: Report = { kind: 'error', report: error, fatal: true };
  send?.(message, undefined, undefined, () => process.exit(129));
}
