import { describe, expect, test } from 'vitest';
import { busEvent, objectCreatedEvent } from '../../src/events/bus-event.ts';
import { EventPathError } from '../../src/events/event-path.ts';
import { compileInput, InputTransformerError, InvalidInputError } from '../../src/events/target-input.ts';

const rule = 'orders';
const event = (detail: Record<string, unknown>) =>
  busEvent({ source: 'test', detailType: 'Test', resources: ['arn:one'], detail, time: '2026-01-02T03:04:05.678Z' });

function transform(inputTemplate: string, detail: Record<string, unknown>, inputPathsMap: Record<string, string> = {}) {
  return compileInput({ inputTransformer: { inputPathsMap, inputTemplate } }, rule)(event(detail));
}

describe('an input transformer', () => {
  const key = { key: '$.detail.key' };

  test.each([['a "b" \\ c.csv'], ['März 🙂.csv'], ['<key>'], ['$&$1']])(
    'inserts a variable that stands alone as JSON: %s',
    (value) => {
      expect(JSON.parse(transform('{"key":<key>}', { key: value }, key))).toEqual({ key: value });
    },
  );

  test('inserts numbers, objects and lists as they are', () => {
    const detail = { key: { n: 1, list: ['a'] } };
    expect(transform('{"a":<key>,"b": <first>}', detail, { ...key, first: '$.detail.key.list[0]' })).toBe(
      '{"a":{"n":1,"list":["a"]},"b": "a"}',
    );
  });

  test('pastes a variable into a text as it is', () => {
    expect(
      transform('"File <key> (<size> bytes) \\"came\\""', { key: 'a.csv', size: 5 }, { ...key, size: '$.detail.size' }),
    ).toBe('"File a.csv (5 bytes) \\"came\\""');
  });

  test('makes no message where what it pastes breaks the JSON', () => {
    expect(() => transform('{"text":"File <key>"}', { key: 'a"b' }, key)).toThrow(InvalidInputError);
    expect(transform('{"text":"File <key>"}', { key: 'ab' }, key)).toBe('{"text":"File ab"}');
  });

  test('knows when a quotation mark is part of a text', () => {
    expect(transform('{"a":"say \\"<key>\\"","b":<key>}', { key: 'x' }, key)).toBe('{"a":"say \\"x\\"","b":"x"}');
  });

  test('has the empty text for a path that leads to nothing', () => {
    expect(transform('{"a":<key>,"b":"-<key>-"}', {}, key)).toBe('{"a":"","b":"--"}');
  });

  test('is refused when it is loaded, if it names a variable without a path, or a path that is not known', () => {
    expect(() => transform('{"a":<b>}', {})).toThrow(InputTransformerError);
    expect(() => transform('{"a":<aws.events.event.json>}', {})).toThrow('aws.events.event.json');
    expect(() => transform('{"a":<b>}', {}, { b: '$.detail[?(@.x)]' })).toThrow(EventPathError);
  });
});

test('without a transformer a target receives the event', () => {
  expect(JSON.parse(compileInput({}, rule)(event({ a: 1 })))).toMatchObject({ source: 'test', detail: { a: 1 } });
});

test('the event of a new object has the documented shape, and the key as it was uploaded', () => {
  const created = {
    bucket: 'landing',
    key: 'a b+c%20é".csv',
    size: 12,
    etag: 'd41d8cd98f00b204e9800998ecf8427e',
    versionId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
    sequencer: '0062E99A88DC407460',
    time: '2026-01-02T03:04:05.678Z',
    reason: 'PutObject' as const,
  };
  expect(objectCreatedEvent(created)).toEqual({
    version: '0',
    id: expect.stringMatching(/^[0-9a-f]{8}-/),
    'detail-type': 'Object Created',
    source: 'aws.s3',
    account: '000000000000',
    time: '2026-01-02T03:04:05Z',
    region: 'us-east-1',
    resources: ['arn:aws:s3:::landing'],
    detail: {
      version: '0',
      bucket: { name: 'landing' },
      object: {
        key: created.key,
        size: 12,
        etag: created.etag,
        'version-id': created.versionId,
        sequencer: created.sequencer,
      },
      'request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
      requester: '000000000000',
      'source-ip-address': '127.0.0.1',
      reason: 'PutObject',
    },
  });
});
