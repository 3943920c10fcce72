const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATETIME = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?$/;

/** `Date.parse` alone reads February 31 as March 3. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Normalizes to UTC. A time without an offset is read as UTC, so that the result does not depend on the machine. */
export function readDatetime(text: string): string | undefined {
  const [, day, time, offset = 'Z'] = DATETIME.exec(text) ?? [];
  if (day === undefined || !isDate(day)) return undefined;
  const date = new Date(`${day}T${time}${offset}`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** Milliseconds of a date, at its beginning in UTC, or of a date with a time; NaN where it is neither. */
export function timeOf(text: string): number {
  return Date.parse(isDate(text) ? text : (readDatetime(text) ?? ''));
}
