import { describe, expect, it } from 'vitest';
import { alarmState } from './alarm-state.ts';
import { metricMath, type Series } from './metric-math.ts';

/** 0: within the threshold, X: breaching it, -: missing. */
const range = (text: string): Series => [...text].map((sign) => (sign === '-' ? undefined : sign === 'X' ? 1 : 0));

function states(text: string, datapointsToAlarm: number) {
  return ['missing', 'ignore', 'breaching', 'notBreaching'].map((treatMissingData) => {
    const evaluation = {
      evaluationPeriods: 3,
      datapointsToAlarm,
      treatMissingData,
      isBreaching: (v: number) => v >= 1,
    };
    const [first, second] = (['OK', 'ALARM'] as const).map((before) => alarmState(range(text), evaluation, before));
    return first === second ? first : 'as before';
  });
}

const same = (state: string) => [state, state, state, state];

/** The rows of the two tables in CloudWatch's documentation. */
describe('an alarm', () => {
  it.each([
    ['0-X-X', same('OK')],
    ['0----', same('OK')],
    ['-----', ['INSUFFICIENT_DATA', 'as before', 'ALARM', 'OK']],
    ['0XX-X', same('ALARM')],
    ['--X--', ['ALARM', 'as before', 'ALARM', 'OK']],
  ])('of 3 out of 3 makes of %s what is documented', (text, documented) => {
    expect(states(text, 3)).toEqual(documented);
  });

  it.each([
    ['0-X-X', same('ALARM')],
    ['00X0X', same('ALARM')],
    ['0-X--', ['OK', 'OK', 'ALARM', 'OK']],
    ['----0', ['OK', 'OK', 'ALARM', 'OK']],
    ['---X-', ['ALARM', 'as before', 'ALARM', 'OK']],
  ])('of 2 out of 3 makes of %s what is documented', (text, documented) => {
    expect(states(text, 2)).toEqual(documented);
  });
});

describe('metric math', () => {
  const series = new Map<string, Series>([
    ['a', [1, undefined, 3]],
    ['b', [2, undefined, undefined]],
  ]);

  it.each([
    ['a + b', [3, undefined, 3]],
    ['100 * a / (a + b)', [100 / 3, undefined, 100]],
    ['a / b', [1 / 2, undefined, undefined]],
    ['a / 0', [undefined, undefined, undefined]],
    ['SUM([a, b])', [3, undefined, 3]],
    ['MAX([100 * a / 50, b])', [2, undefined, 6]],
    ['FILL(a, 0) + FILL(b, 7)', [3, 7, 10]],
    ['IF(a >= 3, 1, 0)', [0, undefined, 1]],
    ['IF(a >= 3, 1)', [undefined, undefined, 1]],
    ['IF(FILL(a, 0) >= 1, FILL(b, 0), 9)', [2, 9, 0]],
  ])('%s', (expression, result) => {
    expect(metricMath(expression, series, 3)).toEqual(result);
  });
});
