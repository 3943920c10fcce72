import { UsageError } from './errors.ts';

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * `90m`, `48h`, `7d` before now, or a time such as `2026-11-24T06:00:00Z`.
 * @throws {UsageError} naming the option.
 */
export function pointInTime(option: string, text: string, now: Date): Date {
  const { amount, unit } = /^(?<amount>\d+)(?<unit>[smhd])$/.exec(text)?.groups ?? {};
  const time =
    amount === undefined
      ? new Date(text)
      : new Date(now.getTime() - Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]);
  if (!Number.isNaN(time.getTime())) return time;
  throw new UsageError(
    `${option} ${text}: must be a span such as 90m, 48h or 7d, or a time such as 2026-11-24T06:00:00Z`,
  );
}

/** `5/s`, `100/m`, `2000/h` as a number a second. */
export function ratePerSecond(option: string, text: string): number {
  const { amount, unit } = /^(?<amount>\d+(?:\.\d+)?)\/(?<unit>[smh])$/.exec(text)?.groups ?? {};
  const rate = (Number(amount) * 1000) / UNIT_MS[(unit ?? 's') as keyof typeof UNIT_MS];
  if (rate > 0 && rate <= 1000) return rate;
  throw new UsageError(`${option} ${text}: must be a number a second, minute or hour such as 5/s, at most 1000/s`);
}
