import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { executionFailed, executionSucceeded, taskEvents } from 'template-runner/testing';
import { describe, expect, it } from 'vitest';
import { shown } from '../../../cli/terminal/printable.ts';
import { exitCodeOf } from '../../../cli/watch/execution-ending.ts';
import { type ExecutionProgress, NO_PROGRESS, withEvent } from '../../../cli/watch/execution-progress.ts';
import { pauseSeconds } from '../../../cli/watch/follow-execution.ts';
import { progressText } from '../../../cli/watch/progress-text.ts';

const NOW = new Date('2026-11-24T06:00:00Z');
const RUN = { run: { id: 'run_01' } };

function viewAfter(...events: readonly object[]): ExecutionProgress {
  return events.reduce<ExecutionProgress>(
    (progress, event, at) => withEvent(progress, { id: at + 1, timestamp: NOW, ...event } as HistoryEvent),
    NO_PROGRESS,
  );
}

function entered(type: 'Task' | 'Wait' | 'Pass', name: string, input: unknown): object {
  const stateEnteredEventDetails = { name, input: JSON.stringify(input) };
  return { type: `${type}StateEntered` satisfies HistoryEventType, stateEnteredEventDetails };
}

describe('where an execution stands', () => {
  it('is known from the one event that a look begins with', () => {
    const check = { checks: 7, status: 'TRANSFORMING', next: 'wait', wait_seconds: 60 };
    const progress = viewAfter(entered('Wait', 'Wait', { ...RUN, check }));
    expect(progress).toMatchObject({ ...RUN, phase: 'waiting', nextCheckAt: new Date('2026-11-24T06:01:00Z') });
    expect(progressText(progress)).toBe('check 7: TRANSFORMING, next check in 1 min');
  });

  it('names the error of an attempt until the next state', () => {
    const failed = taskEvents('arn:aws:lambda:x').failed({ error: 'LumeUnavailableError' });
    const input = { flow_version: 'a:v1' };
    expect(progressText(viewAfter(entered('Task', 'Start run', input), failed))).toBe(
      'starting the run; an attempt failed: LumeUnavailableError',
    );
    const away = [entered('Task', 'Check status', { ...RUN, check: { checks: 0 } }), failed];
    expect(progressText(viewAfter(...away))).toBe('run started; an attempt failed: LumeUnavailableError');
    expect(
      progressText(viewAfter(...away, entered('Wait', 'Wait', { ...RUN, check: { checks: 1, status: 'CREATED' } }))),
    ).toBe('check 1: CREATED');
  });

  it('takes nothing on trust from an input by hand', () => {
    for (const input of [null, [], 'x', { run: 'run_01', check: { checks: 'many' }, report: { outcome: 5 } }]) {
      expect(viewAfter(entered('Task', 'Start run', input))).toMatchObject({ phase: 'starting', run: undefined });
    }
    const name = { run: { id: 'run_01' }, check: { checks: 1, status: 'RUN\u001b[2JNING' } };
    expect(shown(progressText(viewAfter(entered('Task', 'Check status', name))))).not.toContain('\u001b');
  });
});

describe('the end of an execution', () => {
  const timedOut = { type: 'ExecutionTimedOut' };
  it.each<readonly [string, readonly object[], string, number]>([
    ['nothing was to be said', [executionSucceeded('{"flow_version":"a:v1"}')], 'IGNORED', 0],
    ['the report failed', [executionFailed({ error: 'LumeRun.NOT_REPORTED' })], 'NOT_REPORTED', 4],
    ['the workflow broke', [executionFailed({ error: 'States.Runtime', cause: 'x' })], 'NOT_REPORTED', 4],
    ['Lume crashed', [executionFailed({ error: 'LumeRun.CRASHED' })], 'CRASHED', 4],
    ['the run went on for too long', [executionFailed({ error: 'LumeRun.TIMED_OUT' })], 'TIMED_OUT', 5],
    ['the execution went on for too long', [timedOut], 'TIMED_OUT', 5],
  ])('when %s', (_what, events, outcome, code) => {
    const { ending } = viewAfter(...events);
    expect(ending?.outcome).toBe(outcome);
    expect(exitCodeOf({ outcome: ending?.outcome ?? 'SUCCEEDED' })).toBe(code);
  });

  it('is none any more once it is redriven', () => {
    expect(viewAfter(timedOut, { type: 'ExecutionRedriven' }).ending).toBeUndefined();
  });

  it('is not that of the report where a message of it could not be sent', () => {
    const report = { outcome: 'SUCCEEDED', success: { message: '{"default":"{\\"outcome\\":\\"SUCCEEDED\\"}"}' } };
    const { ending } = viewAfter(
      entered('Task', 'Publish success', { ...RUN, report }),
      executionFailed({ error: 'LumeRun.NOT_REPORTED', cause: 'x' }),
    );
    expect(ending).toEqual({ outcome: 'NOT_REPORTED', error: 'LumeRun.NOT_REPORTED: x', event: null });
  });
});

describe('the pause between two polls', () => {
  it('doubles while nothing happens, up to a minute', () => {
    expect([1, 2, 3, 6, 7, 100].map((polls) => pauseSeconds(polls, {}, NOW))).toEqual([1, 2, 4, 32, 60, 60]);
  });

  it('ends when the next check is due, and is a second at least', () => {
    const due = (seconds: number) => ({ nextCheckAt: new Date(NOW.getTime() + seconds * 1000) });
    expect([20, 5, 0.1, -3].map((seconds) => pauseSeconds(5, due(seconds), NOW))).toEqual([16, 5, 1, 1]);
  });
});
