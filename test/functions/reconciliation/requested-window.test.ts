import { describe, expect, it } from 'vitest';
import { InvalidTaskError, requestedWindow } from '../../../functions/reconciliation/requested-window.ts';

const NOW = Date.parse('2026-11-25T06:00:00Z');

describe('the window of a comparison', () => {
  it('is that of the daily look for what a schedule sends', () => {
    const scheduled = { version: '0', 'detail-type': 'Scheduled Event', time: '2026-11-25T06:00:00Z', detail: {} };
    expect(requestedWindow(scheduled, NOW, 48)).toEqual({
      since: new Date('2026-11-23T06:00:00Z'),
      until: new Date('2026-11-25T05:45:00Z'),
      untilOfParts: new Date('2026-11-24T17:45:00Z'),
    });
  });

  it('begins and ends where somebody asks for it, in any zone', () => {
    const until = new Date('2026-11-24T06:00:00Z');
    const asked = { since: '2026-11-01T01:00:00+01:00', until: '2026-11-24T06:00:00Z' };
    expect(requestedWindow(asked, NOW, 48)).toEqual({
      since: new Date('2026-11-01T00:00:00Z'),
      until,
      untilOfParts: until,
    });
  });

  it.each([
    '2',
    '2026-11-24T06:00:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-24T25:00:00Z',
    '2026-11-24 06:00Z',
    'yesterday',
    '',
    5,
    null,
  ])('is refused where since is %j, with the field and the rule', (since) => {
    const asked = () => requestedWindow({ since }, NOW, 48);
    expect(asked).toThrow(InvalidTaskError);
    expect(asked).toThrow(`since: ${JSON.stringify(since)}: must be a time with its zone`);
  });

  it.each([null, 'x', [], 5])('is refused where %j is asked for', (task) => {
    expect(() => requestedWindow(task, NOW, 48)).toThrow('the whole');
  });
});
