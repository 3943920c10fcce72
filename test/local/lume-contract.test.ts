import { RUNNING_STATUSES, TERMINAL_STATUSES } from 'simulated-lume';
import { expect, it } from 'vitest';
import * as lume from '../../functions/lume/lume.ts';

it('the simulated Lume and the client of Lume agree on the statuses of a run', () => {
  expect(RUNNING_STATUSES).toEqual(lume.RUNNING_STATUSES);
  expect(TERMINAL_STATUSES).toEqual(lume.TERMINAL_STATUSES);
});
