import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedObject, ObjectsIn } from '../../../functions/aws/object-listing.ts';
import { prefixesOf, takes } from '../../../functions/reconciliation/deployed-route.ts';
import {
  objectsBeside,
  sampleWithoutRoute,
  WithoutRouteTally,
} from '../../../functions/reconciliation/files-without-route.ts';
import {
  WITHOUT_ROUTE_SCHEMA,
  withoutRouteAlert,
} from '../../../functions/reconciliation/files-without-route-alert.ts';

const route = (name: string, prefix: string, suffix: string, ignore: string[] = []) => ({
  prefix,
  suffix,
  message: { route: name, flow_version: 'f:1', ignore },
});
const object = (key: string, size = 1): ListedObject => ({
  bucket: 'landing',
  key,
  size,
  etag: 'e',
  lastModified: new Date(0),
});

/** A bucket that lists as S3 does, in the order of the bytes of its keys, and counts what it was asked for. */
function bucketOf(keys: readonly string[]) {
  const sorted = [...new Set(keys)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const asked = { objects: 0 };
  async function* list({ prefix, after = '' }: ObjectsIn) {
    for (const key of sorted) {
      if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(after)) <= 0) continue;
      asked.objects++;
      yield object(key);
    }
  }
  return { list, asked };
}

/** All of them, in memory. */
async function collected(objects: AsyncIterable<ListedObject>): Promise<readonly ListedObject[]> {
  const all: ListedObject[] = [];
  for await (const object of objects) all.push(object);
  return all;
}

describe('files that no route takes', () => {
  it('are counted, near misses first, with one of each kind and what to do', () => {
    const tally = new WithoutRouteTally([route('orders', 'incoming/', '.csv', ['*.tmp'])]);
    for (const key of ['elsewhere/a', 'incoming/A.CSV', 'incoming/B.CSV', 'incoming/c.csv', '/incoming/d.csv']) {
      tally.add(object(key));
    }
    tally.add(object('incoming/e.tmp')); // ignored
    tally.add(object('elsewhere/', 0)); // a folder
    const { kinds, ...sums } = tally.result();
    expect(sums).toEqual({ count: 4, looked: 7, complete: true });
    expect(kinds.map(({ advice, ...kind }) => kind)).toEqual([
      { kind: 'case', count: 2, example: 's3://landing/incoming/A.CSV', route: 'orders' },
      { kind: 'slash', count: 1, example: 's3://landing//incoming/d.csv', route: 'orders' },
      { kind: 'other', count: 1, example: 's3://landing/elsewhere/a' },
    ]);
    for (const { advice } of kinds) expect(advice).toMatch(/\.$/);
  });

  const part = fc.string({ unit: fc.constantFrom('a', 'b', '/', '\u{10ffff}', '\uffff'), maxLength: 4 });
  it('lie below the prefixes of routes or beside them: no object is looked at twice or left out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 3 }), fc.array(part), async (starts, keys) => {
        const prefixes = prefixesOf(starts.map((prefix) => ({ prefix })));
        const { list } = bucketOf(keys.filter((key) => key !== ''));
        const beside = await collected(objectsBeside(list, 'landing', prefixes, 1000, () => undefined));
        const expected = [...new Set(keys)].filter(
          (key) => key !== '' && !prefixes.some((prefix) => key.startsWith(prefix)),
        );
        expect(beside.map(({ key }) => key).sort()).toEqual(expected.sort());
      }),
    );
  });

  it('are looked for in a part of a huge bucket, which says of how many objects it speaks', async () => {
    const keys = (folder: string) => Array.from({ length: 5000 }, (_, at) => `${folder}${String(at).padStart(5, '0')}`);
    const { list, asked } = bucketOf([...keys('incoming/'), ...keys('archive/'), ...keys('zoo/'), '/incoming/a.csv']);
    const found = await sampleWithoutRoute(list, 'landing', [route('orders', 'incoming/', '.csv')], 100);
    expect(found).toMatchObject({ looked: 200, complete: false, count: 200 });
    expect(found.kinds.map(({ kind, count }) => [kind, count])).toEqual([
      ['slash', 1],
      ['ending', 100],
      ['other', 99],
    ]);
    expect(asked.objects).toBeLessThan(210);
    const small = bucketOf(['incoming/a.csv', 'b']);
    expect(await sampleWithoutRoute(small.list, 'landing', [route('orders', 'incoming/', '.csv')], 100)).toMatchObject({
      looked: 2,
      complete: true,
      count: 1,
    });
  });

  it('are told within what a message may have, whatever is in their keys, and as data', () => {
    const routes = [route('orders', 'incoming/', '.csv')];
    const tally = new WithoutRouteTally(routes);
    const odd = '\u0001"<!channel> http://evil.example '.repeat(40).slice(0, 1000);
    for (const key of [`INCOMING/${odd}.csv`, `/incoming/${odd}.csv`, `incoming/${odd}.csv.gz`, odd]) {
      tally.add(object(key));
      expect(routes.some((each) => takes(each, key))).toBe(false);
    }
    const { subject, message } = withoutRouteAlert({
      schema: WITHOUT_ROUTE_SCHEMA,
      stack: 'arrivals',
      region: 'us-east-1',
      bucket: 'landing',
      since: '2026-11-22T06:00:00Z',
      without_route: tally.result(),
    });
    expect(Buffer.byteLength(message)).toBeLessThan(262_144);
    expect(subject).toBe('UNROUTED 4 files in landing: no route takes them');
    const bodies = JSON.parse(message);
    expect(bodies.email).not.toContain('http://');
    expect(bodies.email).not.toContain('\u0001');
    expect(bodies.https).not.toContain('channel');
    expect(JSON.parse(bodies.default).without_route.count).toBe(4);
  });
});
