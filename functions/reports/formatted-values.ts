import { count } from '../output-text.ts';

/** `1 row is`, `2 rows are`. */
export function rowsAre(n: number): string {
  return `${count(n, 'row')} ${n === 1 ? 'is' : 'are'}`;
}

/** `1 row was`, `2 rows were`. */
export function rowsWere(n: number): string {
  return `${count(n, 'row')} ${n === 1 ? 'was' : 'were'}`;
}

/** `5 %`, `0.3 %`. Only 0 is 0 %, and only 1 is 100 %. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return 'less than 0.1 %';
  if (share < 1 && share > 0.999) return 'more than 99.9 %';
  return `${(share * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `47 s`, `4 min 20 s`, `1 h 3 min`: the two largest units. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const first = UNITS.findIndex(([, size]) => whole >= size);
  if (first < 0) return 'less than 1 s';
  return UNITS.slice(first, first + 2)
    .map(([unit, size], at) => [Math.floor(at === 0 ? whole / size : (whole % (UNITS[first]?.[1] ?? 1)) / size), unit])
    .filter(([n]) => n !== 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}

/**
 * `2026-11-24 14:03:07 Europe/Berlin (13:03:07 UTC)`, with the date in UTC if it differs. Independent of system and
 * language.
 * @param iso ISO 8601.
 */
export function zonedTime(iso: string, timeZone: string): string {
  const [day, time] = dayAndTime(iso, 'UTC');
  if (timeZone === 'UTC') return `${day} ${time} UTC`;
  const [localDay, localTime] = dayAndTime(iso, timeZone);
  return `${localDay} ${localTime} ${timeZone} (${localDay === day ? '' : `${day} `}${time} UTC)`;
}

function dayAndTime(iso: string, timeZone: string): [string, string] {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(iso));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((p) => p.type === type)?.value ?? '';
  return [`${part('year')}-${part('month')}-${part('day')}`, `${part('hour')}:${part('minute')}:${part('second')}`];
}
