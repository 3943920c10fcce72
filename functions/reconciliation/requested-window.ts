import * as z from 'zod/mini';
import { OwnError } from '../own-error.ts';
import { parseWith } from '../parse-with.ts';
import { type Window, windowOf } from './comparison-window.ts';

const RULE = 'must be a time with its zone, ISO 8601, such as 2026-11-24T06:00:00Z';
const time = z.optional(z.string(RULE).check(z.refine(isTime, RULE)));
/** An event of the schedule has neither, and other fields. */
const task = z.object({ since: time, until: time }, 'must be a JSON object');

/** The comparison was invoked with invalid times. */
export class InvalidTaskError extends OwnError {
  override readonly name = 'InvalidTaskError';
}

/**
 * The window from `since` to `until`, with which a person may invoke the comparison; by default that of the daily run. With
 * `until`, objects are not left out for being too young.
 * @param now milliseconds.
 * @throws {InvalidTaskError} naming the field, its value and the rule.
 */
export function requestedWindow(event: unknown, now: number, sinceHours: number): Window {
  const { since, until } = parseWith(task, event, (mistakes) => new InvalidTaskError(mistakes.join('; ')));
  const from = since === undefined ? new Date(now - sinceHours * 3_600_000) : new Date(since);
  if (until === undefined) return windowOf(from, now);
  return { since: from, until: new Date(until), untilOfParts: new Date(until) };
}

/** By hand: the date and time schema of zod is 2 KB of the bundle. A day such as February 30 would be taken for March 2. */
function isTime(text: string): boolean {
  const [, day = ''] = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  return !Number.isNaN(Date.parse(text)) && day !== '' && new Date(day).toISOString().startsWith(day);
}
