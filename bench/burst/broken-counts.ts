import type { BurstReport } from './burst-messages.ts';

/** The exact counts of a burst that are wrong. */
export function brokenCounts(report: BurstReport): readonly string[] {
  const { files, executions, outcomes, succeeded, checks, starts, statusCalls, againstTheRule, troubles } = report;
  const wrong = (what: string, found: number, right: number) =>
    found === right ? [] : [`${files} files: ${found} ${what}, not ${right}`];
  return [
    ...wrong('executions', executions, files),
    ...wrong('outcomes', outcomes, files),
    ...wrong('succeeded', succeeded, files),
    ...wrong('starts of runs', starts, files),
    ...wrong('status calls: each check, and one for each report', statusCalls, checks + files),
    ...wrong('checks against the polling rule', againstTheRule, 0),
    ...troubles.map((trouble) => `${files} files: ${trouble}`),
  ];
}
