import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TERMINAL_STATUSES } from '../../../functions/lume/lume.ts';
import { DEFAULT_LIMITS, decideNext } from '../../../functions/polling/decide-next.ts';

/** The loop of Lume's advanced guide, line by line, as the yardstick: the sleeps between its checks. */
function waitsOfTheGuide(maxAttempts: number, initialDelay: number): number[] {
  const sleeps: number[] = [];
  let delay = initialDelay;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    sleeps.push(delay);
    delay = Math.min(delay * 2, 60);
  }
  return sleeps.slice(0, -1); // the guide also sleeps after its last check, for nothing
}

function waitsOf(maxAttempts: number, initialDelaySeconds: number, status = 'TRANSFORMING'): number[] {
  const waits: number[] = [];
  for (let checks = 1; ; checks++) {
    const step = decideNext(status, checks, { maxAttempts, initialDelaySeconds });
    if (step.next === 'report') return waits;
    waits.push(step.wait_seconds);
  }
}

describe('decideNext', () => {
  it('waits 5, 10, 20, 40 and then 60 seconds by default', () => {
    expect(waitsOf(DEFAULT_LIMITS.maxAttempts, DEFAULT_LIMITS.initialDelaySeconds).slice(0, 7)).toEqual([
      5, 10, 20, 40, 60, 60, 60,
    ]);
  });

  it("waits for a little more than one hour by default, the time-out of the SDK's own wait()", () => {
    const seconds = waitsOf(DEFAULT_LIMITS.maxAttempts, DEFAULT_LIMITS.initialDelaySeconds).reduce((a, b) => a + b);
    expect(seconds).toBe(3735);
  });

  it("waits as the guide's loop does, whatever its settings", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 500 }), (maxAttempts, initial) => {
        expect(waitsOf(maxAttempts, initial)).toEqual(waitsOfTheGuide(maxAttempts, initial));
      }),
    );
  });

  it.each(TERMINAL_STATUSES)('reports at once when the status is %s, also at the last check', (status) => {
    expect(decideNext(status, 1, DEFAULT_LIMITS)).toEqual({ next: 'report', because: 'terminal status' });
    expect(decideNext(status, 66, DEFAULT_LIMITS)).toEqual({ next: 'report', because: 'terminal status' });
  });

  it('reports at the exact check at which the attempts are used up', () => {
    expect(decideNext('CREATED', 65, DEFAULT_LIMITS)).toEqual({ next: 'wait', wait_seconds: 60 });
    expect(decideNext('CREATED', 66, DEFAULT_LIMITS)).toEqual({ next: 'report', because: 'attempts used up' });
  });

  it('takes any status that is not terminal as running', () => {
    fc.assert(
      fc.property(fc.string(), (status) => {
        fc.pre(!(TERMINAL_STATUSES as readonly string[]).includes(status));
        expect(waitsOf(4, 5, status)).toEqual([5, 10, 20]);
      }),
    );
  });
});
