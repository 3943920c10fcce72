import { describe, expect, it } from 'vitest';
import { reportOn } from '../../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../../docs/generate/sample-outcomes.ts';
import { blockedSince, isBlockedTogether, wentThrough } from '../../../functions/reports/blocked-starts.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';

const sample = SAMPLE_OUTCOMES.find(({ name }) => name === 'not-started-blocked') ?? expect.fail('no sample');
const { event } = await reportOn(sample.task);
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

function blocked(arrived: string | null, finished: string): OutcomeEvent {
  const arrived_at = arrived === null ? null : `2026-11-24T${arrived}Z`;
  return { ...event, arrived_at, finished_at: `2026-11-24T${finished}Z` };
}

function started(time: string) {
  return { executionArn: 'arn:aws:states:x:1:execution:w:e', name: 'e', status: 'SUCCEEDED', startedAtMs: at(time) };
}

describe('files that something before Lume refused', () => {
  it('are an outage only together, and only of that error', () => {
    expect(isBlockedTogether([event, event])).toBe(true);
    expect(isBlockedTogether([event])).toBe(false);
    expect(isBlockedTogether([event, { ...event, error_name: 'LumeUnavailableError' }])).toBe(false);
  });

  it.each([
    ['the first arrival', [blocked('12:10:00', '12:31:00'), blocked('12:12:00', '12:32:00')], '12:10:00'],
    [
      '30 minutes before the end of one by hand',
      [blocked(null, '12:45:00'), blocked('12:20:00', '12:41:00')],
      '12:15:00',
    ],
    ['30 minutes before the end of a file that arrived long before', [blocked('02:00:00', '12:45:00')], '12:15:00'],
  ])('are blocked since %s', (_, events, since) => {
    expect(blockedSince(events)).toBe(at(since));
  });
});

describe('other files', () => {
  it('go through where one was started since, and succeeded', () => {
    expect(wentThrough([started('12:10:00')], at('12:10:00'))).toBe(true);
    expect(wentThrough([started('12:09:59'), started('12:10:01')], at('12:10:00'))).toBe(true);
  });

  it('do not where all that succeeded was started before', () => {
    expect(wentThrough([started('12:09:59')], at('12:10:00'))).toBe(false);
    expect(wentThrough([], at('12:10:00'))).toBe(false);
  });

  it('are taken to go through where a time cannot be read', () => {
    expect(wentThrough([{ ...started('12:00:00'), startedAtMs: Number.NaN }], at('12:10:00'))).toBe(true);
  });
});
