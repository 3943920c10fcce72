import { DEFAULT_LIMITS } from '../../functions/polling/decide-next.ts';
import { AIRFLOW, doubling, fixedWait, GUIDE, RETRY_AS_LOOP, type Schedule } from './polling-schedule.ts';

export const OURS = doubling('Lume Arrivals', 'as deployed by default: 66 checks, one hour', DEFAULT_LIMITS);
/** With the most checks that `maxAttempts` of `lib/settings.ts` allows. */
export const PATIENT = doubling('Lume Arrivals, `maxAttempts: 2200`', 'the same with the highest limit of checks', {
  ...DEFAULT_LIMITS,
  maxAttempts: 2200,
});
export const FIXED_5 = fixedWait(5);
export const FIXED_30 = fixedWait(30);
export const FIXED_60 = fixedWait(60);

export const SCHEDULES: readonly Schedule[] = [
  OURS,
  PATIENT,
  FIXED_5,
  FIXED_30,
  FIXED_60,
  GUIDE,
  AIRFLOW,
  RETRY_AS_LOOP,
];
