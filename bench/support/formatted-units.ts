import type { Spread } from './statistics.ts';

/** `0.4 s`, `12 s`, `5 min`, `1.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${round(seconds, 1)} s`;
  if (seconds < 60) return `${round(seconds, 0)} s`;
  if (seconds < 3600) return `${round(seconds / 60, seconds < 600 ? 1 : 0)} min`;
  return `${round(seconds / 3600, 1)} h`;
}

/** Three digits are enough for money that is estimated: `$0.0012`, `$1.23`, `$1,230`. */
export function dollars(amount: number): string {
  if (amount === 0) return '$0';
  if (amount >= 100) return `$${Math.round(amount).toLocaleString('en-US')}`;
  if (amount >= 0.1) return `$${amount.toFixed(2)}`;
  return `$${Number(amount.toPrecision(2))}`;
}

/** `1,234`, `12.3`, `4.56`. */
export function number(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return String(round(value, value < 10 ? 2 : 1));
}

export function percent(share: number): string {
  return `${round(share * 100, share < 0.1 ? 1 : 0)} %`;
}

export function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** `46.9`, thousands of bytes. */
export function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}

/** `12.3 (11.9–13.0)`: the median, and where the middle half lies. */
export function spreadText({ median, low, high }: Spread, digits = 1): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

/** `12,345` */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
