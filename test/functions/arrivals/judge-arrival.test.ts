import { describe, expect, it } from 'vitest';
import type { ArrivalMessage } from '../../../functions/arrivals/arrival-message.ts';
import type { CurrentObject } from '../../../functions/arrivals/current-object.ts';
import type { EmptyFiles } from '../../../functions/arrivals/field-schemas.ts';
import { ignoredByKey, judge } from '../../../functions/arrivals/judge-arrival.ts';

const arrival = { bucket: 'landing', key: 'in/a.csv', etag: 'e1', sequencer: '01', size: 3, time: 't' };
const message: ArrivalMessage = { route: 'orders', flow_version: 'shop_orders:v1', arrival };
const empty = { ...message, arrival: { ...arrival, size: 0 } };
const now = (etag: string, size: number): CurrentObject => ({ found: 'object', etag, size });
const UNKNOWN: CurrentObject = { found: 'unknown', because: 'S3 answered 403 (AccessDenied)' };

describe('an upload', () => {
  it('is started where its object is still that', () => {
    expect(judge(message, now('e1', 3))).toBe('start');
  });

  it.each([
    ['another ETag', now('e2', 3)],
    ['another size', now('e1', 4)],
  ])('is superseded by %s', (_, current) => {
    expect(judge(message, current)).toEqual({ ignored: 'superseded' });
  });

  it('is deleted where nothing lies there', () => {
    expect(judge(message, { found: 'nothing' })).toEqual({ ignored: 'deleted' });
  });

  it('is started where S3 does not say what lies there', () => {
    expect(judge(message, UNKNOWN)).toBe('start');
  });

  it('that was empty and has its content by now leaves that to its own event', () => {
    expect(judge(empty, now('e2', 3))).toEqual({ ignored: 'superseded' });
    expect(judge({ ...empty, second_look: true }, now('e2', 3))).toEqual({ ignored: 'superseded' });
  });
});

describe('an empty upload', () => {
  it.each<[EmptyFiles | undefined, unknown, unknown]>([
    [undefined, 'recheck-later', 'start'],
    ['alert', 'recheck-later', 'start'],
    ['ignore', 'recheck-later', { ignored: 'empty' }],
    ['run', 'start', 'start'],
  ])('of a route with emptyFiles %s: %j, and at the second look %j', (emptyFiles, first, second) => {
    const routed = { ...empty, ...(emptyFiles && { empty_files: emptyFiles }) };
    for (const current of [now('e1', 0), UNKNOWN]) {
      expect(judge(routed, current)).toEqual(first);
      expect(judge({ ...routed, second_look: true }, current)).toEqual(second);
    }
  });
});

describe('a key', () => {
  const of = (key: string, size: number) =>
    ignoredByKey({ ...message, ignore: ['*.tmp'], arrival: { ...arrival, key, size } });

  it('alone says that there is nothing to do with a folder, and with what the settings ignore', () => {
    expect(of('in/folder/', 0)).toEqual({ ignored: 'folder' });
    expect(of('in/a.tmp', 3)).toEqual({ ignored: 'pattern' });
    expect(of('in/a.csv', 0)).toBeUndefined();
    expect(of('in/odd/', 3)).toBeUndefined();
  });

  it('is ignored by no pattern where the message has none, as one of an earlier deployment', () => {
    expect(ignoredByKey({ ...message, arrival: { ...arrival, key: 'in/a.tmp' } })).toBeUndefined();
  });
});
