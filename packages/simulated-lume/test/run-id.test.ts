import { expect, test } from 'vitest';
import { runIds } from '../src/run-id.ts';

test('run ids are unique and sort as they were made, also when the clock stands still or goes back', () => {
  const clock = [1000, 1000, 1001, 900, 1002];
  const nextId = runIds(() => clock[made++ % clock.length] ?? 0);
  let made = 0;
  const ids = Array.from({ length: 500 }, nextId);

  expect(new Set(ids).size).toBe(500);
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every((id) => /^run_[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
});

test('a run id begins with its time', () => {
  expect(runIds(() => 1_469_922_850_259)().slice(4, 14)).toBe('01ARZ3NDEK');
});
