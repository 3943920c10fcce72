import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOn } from '../../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../../docs/generate/sample-outcomes.ts';
import { parseWorkflowInput } from '../../../functions/arrivals/workflow-input.ts';
import { MAX_ATTEMPTS_LIMIT } from '../../../functions/polling/attempts-limit.ts';
import { rerun, showInput, start, watch, watchLong } from '../../../functions/reports/next-steps.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { anyText } from '../../support/any-report-task.ts';
import { argumentsOf } from '../../support/command-line/aws-command.ts';

const [sample] = SAMPLE_OUTCOMES;
if (!sample) throw new Error('there is no sample');
const { event } = await reportOn(sample.task);

function inputOf(command: string): unknown {
  const found = argumentsOf(command);
  return JSON.parse(found[found.indexOf('--input') + 1] ?? '');
}

const commandOf = (steps: ReturnType<typeof start>) => steps[0]?.command ?? '';

describe('a command in a message', () => {
  it('names region and state machine, whatever the reader has configured', () => {
    const found = argumentsOf(commandOf(start(event, 'Start it')));
    expect(found.slice(0, 6)).toEqual([
      'stepfunctions',
      'start-execution',
      '--region',
      'eu-central-1',
      '--state-machine-arn',
      'arn:aws:states:eu-central-1:123456789012:stateMachine:runs-Workflow-4fQ2',
    ]);
  });

  it('starts, reruns and watches as the route would', () => {
    const routed: OutcomeEvent = { ...event, max_attempts: 9, rejected_share_alert: 0.2, zero_rows: 'alert' };
    const common = { source_path: event.source_path, flow_version: 'shop_orders:v1', route: 'orders' };
    const limits = { max_attempts: 9, rejected_share_alert: 0.2, zero_rows: 'alert' };
    const run_metadata = { team: 'orders' };
    expect(inputOf(commandOf(start(routed, '')))).toEqual({ ...common, ...limits, run_metadata });
    expect(inputOf(commandOf(rerun(routed, '', 'mended')))).toEqual({
      ...common,
      ...limits,
      run_metadata,
      force_rerun: true,
      reason: 'mended',
    });
    expect(inputOf(commandOf(watch(routed, '', 'run_1')))).toEqual({ ...common, ...limits, run_id: 'run_1' });
    expect(inputOf(commandOf(watchLong(routed, '', 'run_1')))).toEqual({
      ...common,
      ...limits,
      max_attempts: MAX_ATTEMPTS_LIMIT,
      run_id: 'run_1',
    });
  });

  it('gives the workflow the very path, through a real shell, and an input that it takes', () => {
    fc.assert(
      fc.property(
        anyText(300).filter((text) => text !== '' && text.isWellFormed()),
        (source_path) => {
          const input = inputOf(commandOf(rerun({ ...event, source_path }, '', 'mended')));
          expect(input).toMatchObject({ source_path });
          expect(() => parseWorkflowInput(input)).not.toThrow();
        },
      ),
      { numRuns: 40 },
    );
  });

  it('shows the input instead, where a command would be too long for a message', () => {
    const [step] = start({ ...event, source_path: 'é'.repeat(1000) }, 'Start it');
    expect(step?.text).toContain('too long for a message');
    expect(argumentsOf(step?.command ?? '')).toContain(event.execution);
    expect(showInput(event, '')[0]?.command).toBe(step?.command);
  });

  it.each(["o'brien", 'a(b)!', 'お客様', 'a\u202eb'])('names an execution that somebody called %j', (name) => {
    const execution = event.execution.replace(/[^:]+$/, name);
    const [step] = showInput({ ...event, execution }, '');
    expect(argumentsOf(step?.command ?? '')).toContain(execution);
    expect(step?.command).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('is none where nobody knows what was to be started', () => {
    expect(start({ ...event, source_path: null }, '')).toEqual([]);
    expect(rerun({ ...event, flow_version: null }, '', '')).toEqual([]);
  });
});
