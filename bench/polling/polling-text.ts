import { dollars, duration, percent } from '../support/formatted-units.ts';
import { FIXED_5, FIXED_30, FIXED_60, OURS, PATIENT } from './compared-schedules.ts';
import { follow, meanDelay } from './follow-run.ts';
import { dollarsOfThousand } from './polling-cost.ts';
import { RETRY_AS_LOOP } from './polling-schedule.ts';

/** Where doubling is better and where it is worse, with the numbers of this benchmark. */
export function wordsOnDoubling(): string {
  const short = around(20);
  const long = around(3000);
  const fastCosts = dollarsOfThousand(FIXED_5, long);
  const oursCosts = dollarsOfThousand(PATIENT, long);
  const lastCheck = 3735;
  return [
    '**Where doubling is better.**',
    `Runs of about 50 minutes cost ${dollars(oursCosts)} for 1,000, and ${dollars(fastCosts)} with a fixed 5 s: ${(fastCosts / oursCosts).toFixed(1)} times as much.`,
    `Runs of about 20 seconds are seen ${duration(meanDelay(PATIENT, short))} late in the mean, and ${duration(meanDelay(FIXED_60, short))} late with a fixed 60 s.`,
    '**Where it is worse.**',
    `Runs of about 50 minutes are seen ${duration(meanDelay(PATIENT, long))} late in the mean, ${duration(meanDelay(FIXED_30, long))} with a fixed 30 s, and ${duration(meanDelay(FIXED_5, long))} with a fixed 5 s.`,
    'From 75 s on the delay is that of a fixed 60 s, with four checks more; the cap of 60 s is that of the guide and no setting.',
    `Just behind a check the delay is the whole next wait: a run of 36 s is seen ${duration(meanDelay(PATIENT, [36]))} after its end, and after ${duration(meanDelay(FIXED_60, [36]))} with a fixed 60 s.`,
    `With the default limit, a run longer than ${duration(lastCheck)} is reported as TIMED_OUT after ${follow(OURS, lastCheck + 1).checks} checks; \`maxAttempts\` is for those who have such runs.`,
    `A Retry as the loop is as late for ${percent(dollarsOfThousand(RETRY_AS_LOOP, long) / oursCosts)} of the money, because an attempt is one transition and not three. For that, each check of a run that goes on is a failed task and an error of its function: alarms on errors say nothing any more, and there is no place for the number of the check, on which the limit and the report rest.`,
  ].join(' ');
}

/** Lengths from a tenth below to a tenth above. */
function around(seconds: number): readonly number[] {
  return Array.from({ length: 200 }, (_, at) => seconds * (0.9 + at / 1000));
}
