import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidWorkflowInputError, parseWorkflowInput } from '../../../functions/arrivals/workflow-input.ts';

const start = { flow_version: 'shop_orders:v1', source_path: 's3://landing/orders.csv' };

function refusal(value: unknown): string {
  try {
    parseWorkflowInput(value);
  } catch (error) {
    if (error instanceof InvalidWorkflowInputError) return error.message;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('parseWorkflowInput', () => {
  it('takes the least that starts a run, and the least that watches one', () => {
    expect(parseWorkflowInput(start)).toEqual(start);
    expect(parseWorkflowInput({ run_id: 'run_01HY' })).toEqual({ run_id: 'run_01HY' });
  });

  it('takes everything that is documented', () => {
    const whole = {
      ...start,
      force_rerun: true,
      reason: 'corrected by the producer',
      requested_by: 'ana',
      run_metadata: { team: 'orders' },
      max_attempts: 66,
      route: 'orders',
      when_already_processed: 'ignore',
      arrival: {
        bucket: 'landing',
        key: 'orders.csv',
        etag: '',
        sequencer: '00',
        size: 0,
        time: '2026-11-24T00:00:00Z',
      },
    };
    expect(parseWorkflowInput(whole)).toEqual(whole);
  });

  const options = {
    route: 'orders',
    max_attempts: 7,
    rejected_share_alert: 0.2,
    zero_rows: 'alert',
    run_metadata: { team: 'orders' },
    when_already_processed: 'ignore',
    empty_files: 'run',
  };

  it('takes all options of a route for a start, and for a watched run those that are not about the start', () => {
    expect(parseWorkflowInput({ ...start, ...options })).toEqual({ ...start, ...options });
    const { run_metadata, when_already_processed, empty_files, ...watched } = options;
    const run = { ...start, run_id: 'run_01HY' };
    expect(parseWorkflowInput({ ...run, ...watched })).toEqual({ ...run, ...watched });
    for (const option of Object.entries({ run_metadata, when_already_processed, empty_files })) {
      expect(refusal({ ...run, ...Object.fromEntries([option]) })).toContain(`${option[0]}: is not a known field`);
    }
    expect(refusal({ ...start, ignore: [] })).toContain('ignore: is not a known field');
  });

  it('refuses a forced rerun without a reason, naming the field', () => {
    expect(refusal({ ...start, force_rerun: true })).toMatch(/reason: is missing: .*duplicate rows/);
  });

  it.each([
    [
      'flow_version',
      { ...start, flow_version: 'shop_orders' },
      'flow_version: "shop_orders": must have the form name:version',
    ],
    ['source_path', { flow_version: 'a:v1' }, 'source_path: is missing'],
    ['source_path', { ...start, source_path: 'x'.repeat(10_000) }, 'source_path: "xxx'],
    ['force_rerun', { ...start, force_rerun: 'yes' }, 'force_rerun: "yes": must be true or false'],
    ['run_metadata', { ...start, run_metadata: { a: { b: 1 } } }, 'run_metadata.a: {"b":1}: must be a flat map'],
    ['max_attempts', { ...start, max_attempts: 0 }, 'max_attempts: 0: must be a whole number from 1 to 2200'],
    ['an unknown field', { ...start, force: true }, 'force: is not a known field'],
    ['run_id beside force_rerun', { run_id: 'run_1', force_rerun: true }, 'force_rerun: is not a known field'],
    ['run_id', { run_id: '../x' }, 'run_id: "../x": must be a run id'],
    ['run_id', { run_id: null }, 'run_id: null: must be a run id'],
    ['not an object', [], 'the whole'],
  ])('refuses a wrong %s with its value and the rule', (_, value, message) => {
    expect(refusal(value)).toContain(message);
  });

  it('names all mistakes at once', () => {
    const message = refusal({ flow_version: 7, max_attempts: 1.5, unknown: 1 });
    for (const name of ['flow_version', 'source_path', 'max_attempts', 'unknown']) expect(message).toContain(name);
  });

  it('either takes any JSON or refuses it with its own error, and stays short', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        try {
          parseWorkflowInput(value);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidWorkflowInputError);
        }
      }),
    );
    expect(refusal({ ...start, reason: 'x'.repeat(100_000) }).length).toBeLessThan(1000);
  });
});
