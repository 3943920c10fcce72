import { randomUUID } from 'node:crypto';
import type { Execution } from './execution-store.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
export interface StatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  /** Of the change, without milliseconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly [executionArn: string];
  readonly detail: {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly name: string;
    readonly status: string;
    /** Epoch milliseconds, as is `stopDate`. */
    readonly startDate: number;
    readonly stopDate: number | null;
    readonly input: string | null;
    readonly output: string | null;
    readonly inputDetails: { readonly included: boolean };
    readonly outputDetails: { readonly included: boolean } | null;
    readonly error: string | null;
    readonly cause: string | null;
  };
}

/** What fits into an event of EventBridge, in bytes of the escaped text. */
const LIMIT_BYTES = 248 * 1024;

/** The event that EventBridge gets when an execution starts or ends. Too long an output is left out, and so is the
 * input that does not fit beside it. */
export function statusChangeEvent(execution: Execution): StatusChangeEvent {
  const [, , , region = '', account = ''] = execution.arn.split(':');
  const outputBytes = escapedBytes(execution.output);
  const inputFits = escapedBytes(execution.input) + outputBytes <= LIMIT_BYTES;
  const outputFits = outputBytes <= LIMIT_BYTES;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: new Date(execution.stoppedAtMs ?? execution.startedAtMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: execution.stateMachineArn,
      name: execution.name,
      status: execution.status,
      startDate: execution.startedAtMs,
      stopDate: execution.stoppedAtMs,
      input: inputFits ? execution.input : null,
      output: outputFits ? execution.output : null,
      inputDetails: { included: inputFits },
      outputDetails: execution.output === null ? null : { included: outputFits },
      error: execution.error,
      cause: execution.cause,
    },
  };
}

function escapedBytes(text: string | null): number {
  return text === null ? 0 : Buffer.byteLength(JSON.stringify(text));
}
