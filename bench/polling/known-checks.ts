import { follow } from './follow-run.ts';
import { type Schedule, transitionsOfPolling } from './polling-schedule.ts';

/** Length of a run in seconds, and the checks that it must take, counted by hand from 5, 10, 20, 40, 60, 60 … s. */
const BY_HAND = [
  [0, 1],
  [5, 2],
  [5.1, 3],
  [35, 4],
  [75, 5],
  [76, 6],
  [720, 16],
  [3735, 66],
] as const;

/** Checks of the deployed schedule that differ from those counted by hand. */
export function brokenRules(ours: Schedule): readonly string[] {
  const wrong = BY_HAND.flatMap(([seconds, checks]) => {
    const found = follow(ours, seconds);
    return found.checks === checks && found.delaySeconds !== undefined
      ? []
      : [
          `a run of ${seconds} s is ${found.delaySeconds === undefined ? 'not seen' : 'seen'} by check ${found.checks}, not by check ${checks}`,
        ];
  });
  const lost = follow(ours, 3736);
  return [
    ...wrong,
    ...(lost.delaySeconds === undefined && lost.checks === 66 ? [] : ['a run of 3,736 s does not outlast 66 checks']),
    ...(transitionsOfPolling(66) === 197 ? [] : ['66 checks are not 197 transitions']),
  ];
}
