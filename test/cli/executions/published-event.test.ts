import { describe, expect, it } from 'vitest';
import { publishedEvent } from '../../../cli/executions/published-event.ts';
import { reportOn } from '../../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../../docs/generate/sample-outcomes.ts';

const reported = await Promise.all(
  SAMPLE_OUTCOMES.map(async ({ name, task }) => ({ name, ...(await reportOn(task)) })),
);

const reportWith = (event: unknown) => ({
  success: { message: JSON.stringify({ default: typeof event === 'string' ? event : JSON.stringify(event) }) },
});

describe('the event that an execution has published', () => {
  it.each(reported)('is read whole: $name', ({ event, report }) => {
    expect(publishedEvent(report)).toEqual(event);
  });

  it('is read where it is of before its stack was named', () => {
    const [{ event } = expect.unreachable()] = reported;
    const { stack: _, ...old } = event;
    expect(publishedEvent(reportWith(old))).toEqual(old);
  });

  it('is none where somebody has written a report into the input of an execution', () => {
    const [{ event } = expect.unreachable()] = reported;
    for (const wrong of [{ rows: 5 }, { run_id: [] }, { source_path: {} }, { checks: '3' }, { outcome: 'DONE' }]) {
      expect(publishedEvent(reportWith({ ...event, ...wrong }))).toBeUndefined();
    }
    for (const odd of [null, 5, 'x', [], {}, { success: null }, { success: { message: 5 } }, { alert: [] }]) {
      expect(publishedEvent(odd)).toBeUndefined();
    }
    for (const body of ['null', '5', '[]', '{', '']) expect(publishedEvent(reportWith(body))).toBeUndefined();
  });
});
