import { StatesError } from './workflow-errors.ts';

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: bytes of a payload, as UTF-8. */
export const DATA_LIMIT_BYTES = 262_144;

/**
 * The JSON text of what goes into or comes out of a state.
 * @throws {StatesError} `States.DataLimitExceeded` when it is too long.
 */
export function payloadText(value: unknown, state: string, what: 'input' | 'result'): string {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) <= DATA_LIMIT_BYTES) return text;
  const found = what === 'input' ? 'was given an input' : 'returned a result';
  throw new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${state}' ${found} with a size exceeding the maximum number of bytes service limit.`,
  );
}
