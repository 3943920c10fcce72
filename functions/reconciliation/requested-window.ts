import * as z from 'zod/mini';
import { OwnError } from '../own-error.ts';
import { parseWith } from '../parse-with.ts';
import { type Window, windowOf } from './comparison-window.ts';

const RULE = 'must be a time with its zone, ISO 8601, such as 2026-11-24T06:00:00Z';
const time = z.optional(z.iso.datetime({ offset: true, error: RULE }));
/** What a schedule sends has neither, and much else. */
const task = z.object({ since: time, until: time }, 'must be a JSON object');

/** Somebody has invoked the comparison with times that are none. */
export class InvalidTaskError extends OwnError {
  override readonly name = 'InvalidTaskError';
}

/**
 * What somebody who invokes the comparison asks for, `since` and `until`; without them that of the daily look. Who names an
 * end wants to see all that lies before it.
 * @param now milliseconds.
 * @throws {InvalidTaskError} naming the field, its value and the rule.
 */
export function requestedWindow(asked: unknown, now: number, sinceHours: number): Window {
  const { since, until } = parseWith(task, asked, (mistakes) => new InvalidTaskError(mistakes.join('; ')));
  const from = since === undefined ? new Date(now - sinceHours * 3_600_000) : new Date(since);
  if (until === undefined) return windowOf(from, now);
  return { since: from, until: new Date(until), untilOfParts: new Date(until) };
}
