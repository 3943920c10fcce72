import { UsageError } from '../cli-error.ts';

/** Milliseconds of each unit, by its names. */
const UNITS: ReadonlyMap<string, number> = new Map(
  (
    [
      [1000, 's sec second seconds'],
      [60_000, 'm min minute minutes'],
      [3_600_000, 'h hour hours'],
      [86_400_000, 'd day days'],
      [604_800_000, 'w week weeks'],
    ] as const
  ).flatMap(([ms, names]) => names.split(' ').map((name) => [name, ms] as const)),
);

const SPAN = /^(?<amount>\d+) ?(?<unit>[a-z]+)$/;
const TIME =
  /^(?<date>\d{4}-\d\d-\d\d)(?:[Tt ](?<clock>\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?<zone>[Zz]| UTC|[+-]\d\d:?\d\d)?)?$/;

const RULE =
  'must be a span with its unit such as 90m, 48h or 7d, a time with its zone such as 2026-11-24T06:00:00Z, or a date such as 2026-11-24, which is its beginning in UTC';

/**
 * Parses a span before now, a time with its zone (ISO 8601), or a date, which means its start in UTC.
 * @throws {UsageError} names option, value and rule. Times in the future and before 1970 are refused.
 */
export function pointInTime(option: string, text: string, now: Date): Date {
  const fail = (rule: string) => new UsageError(`${option} ${text === '' ? '""' : text}: ${rule}`);
  const time = SPAN.test(text) ? beforeNow(text, now) : timeAt(text);
  if (typeof time === 'string') throw fail(time);
  if (time.getTime() > now.getTime()) throw fail(`must not be in the future: it is ${now.toISOString()}`);
  if (!(time.getTime() >= 0)) throw fail('must not be before 1970');
  return time;
}

/** The time, or the rule that the text breaks. */
type TimeOrRule = Date | string;

function beforeNow(text: string, now: Date): TimeOrRule {
  const { amount, unit = '' } = SPAN.exec(text)?.groups ?? {};
  const ms = UNITS.get(unit);
  return ms === undefined ? RULE : new Date(now.getTime() - Number(amount) * ms);
}

function timeAt(text: string): TimeOrRule {
  const { date, clock, zone } = TIME.exec(text)?.groups ?? {};
  if (date === undefined) return RULE;
  if (clock !== undefined && zone === undefined) return `a time needs its zone: ${text}Z is UTC, ${text}+01:00 another`;
  const day = new Date(`${date}T00:00:00Z`);
  // JavaScript reads February 30 as March 2.
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date) return `there is no day ${date}`;
  if (clock === undefined) return day;
  const time = new Date(
    `${date}T${clock}${zone
      ?.toUpperCase()
      .replace(' UTC', 'Z')
      .replace(/(\d\d)(\d\d)$/, '$1:$2')}`,
  );
  return Number.isNaN(time.getTime()) || clock.startsWith('24') ? `there is no time ${clock}${zone}` : time;
}

export interface TimeWindow {
  readonly since: Date;
  readonly until: Date;
}

/**
 * The window of `--since` and `--until`; by default all time until now.
 * @throws {UsageError} one of them is invalid, or the window is empty.
 */
export function timeWindow(
  { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: Date,
): TimeWindow {
  const from = since === undefined ? new Date(0) : pointInTime('--since', since, now);
  const to = until === undefined ? now : pointInTime('--until', until, now);
  if (from >= to)
    throw new UsageError(`--since ${since} must be before ${until === undefined ? 'now' : `--until ${until}`}`);
  return { since: from, until: to };
}

const RATE = /^(?<amount>\d+(?:\.\d+)?)\/(?<unit>[smh])$/;

/**
 * Parses `5/s`, `100/m`, `2000/h` to a rate per second.
 * @throws {UsageError} names option, value and rule.
 */
export function ratePerSecond(option: string, text: string): number {
  const { amount, unit = '' } = RATE.exec(text)?.groups ?? {};
  const rate = (Number(amount) * 1000) / (UNITS.get(unit) ?? Number.NaN);
  if (rate >= 1 / 3600 && rate <= 1000) return rate;
  throw new UsageError(
    `${option} ${text === '' ? '""' : text}: must be a number a second, minute or hour such as 5/s, from 1/h to 1000/s`,
  );
}
