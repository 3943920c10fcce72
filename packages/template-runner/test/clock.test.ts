import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../src/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the clock of the local system', () => {
  const started = (sleep: Promise<void>) => {
    const woken = vi.fn();
    void sleep.then(woken);
    return woken;
  };

  it.each([
    { speed: 1, seconds: 40, ms: 40_000 },
    { speed: 3, seconds: 10, ms: 3334 },
    { speed: 1000, seconds: 5, ms: 5 },
    { speed: 1, seconds: 5_184_000, ms: 5_184_000_000 },
  ])('lets $seconds s pass in $ms ms at speed $speed', async ({ speed, seconds, ms }) => {
    const woken = started(new Clock(speed).sleep(seconds));
    await vi.advanceTimersByTimeAsync(ms - 1);
    expect(woken).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(woken).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('stands still while it is held, by whoever holds it longest, and goes on where it was', async () => {
    const clock = new Clock(10);
    const before = started(clock.sleep(60));
    await vi.advanceTimersByTimeAsync(4000);
    const one = clock.hold();
    const other = clock.hold();
    const meanwhile = started(clock.sleep(1));
    await vi.advanceTimersByTimeAsync(3_600_000);
    one[Symbol.dispose]();
    one[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(meanwhile).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
    other[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(1999);
    expect(meanwhile).toHaveBeenCalledOnce();
    expect(before).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(before).toHaveBeenCalledOnce();
  });

  it('wakes at once whom a signal wakes, also while it is held', async () => {
    const clock = new Clock();
    using _ = clock.hold();
    const stopping = new AbortController();
    const woken = [started(clock.sleep(60, stopping.signal)), started(clock.sleep(60, AbortSignal.abort()))];
    stopping.abort();
    await vi.advanceTimersByTimeAsync(0);
    for (const each of woken) expect(each).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is refused a speed that is not a positive number', () => {
    for (const speed of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new Clock(speed)).toThrowError(RangeError);
    }
  });
});
