import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeployedRoute } from '../../../functions/reconciliation/deployed-route.ts';
import {
  InvalidRoutesManifestError,
  manifestValues,
  manifestValuesWithPlaceholders,
  NoRoutesManifestError,
  parseManifest,
} from '../../../functions/reconciliation/routes-manifest.ts';

const ORDERS: DeployedRoute = {
  prefix: 'in/',
  suffix: '.csv',
  message: { route: 'orders', flow_version: 'shop_orders:v1', when_already_processed: 'alert', empty_files: 'alert' },
};

const long = (name: string, characters: number, letter = 'x'): DeployedRoute => ({
  ...ORDERS,
  message: { ...ORDERS.message, route: name, source_path: letter.repeat(characters) },
});

/** As Parameter Store gives them: in no order, by names that sort as texts do. */
const stored = (values: readonly string[]) =>
  values.map((value, at) => ({ name: `/lume-arrivals/routes/s/${at + 1}`, value })).toReversed();

const readBack = (routes: readonly DeployedRoute[], ignore: readonly string[] = []) =>
  parseManifest(stored(manifestValues(routes, ignore)));

describe('the manifest of the routes', () => {
  it('is one JSON, which says of all routes but once what they share', () => {
    const routes = [ORDERS, { prefix: '', suffix: '', message: { route: 'all', flow_version: 'f:1' } }];
    const [value = '', ...others] = manifestValues(routes, ['*.tmp']);
    expect(others).toEqual([]);
    expect(JSON.parse(value)).toEqual({
      schema: 'lume-arrivals/routes/1',
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      ignore: ['*.tmp'],
      routes: [
        { ...ORDERS.message, prefix: 'in/', suffix: '.csv' },
        { route: 'all', flow_version: 'f:1' },
      ],
    });
    expect(parseManifest(stored([value]))).toEqual(
      routes.map((route) => ({ ...route, message: { ...route.message, ignore: ['*.tmp'] } })),
    );
  });

  it('takes as many standard parameters as it needs, with hundreds of routes and with one that is longer than any', () => {
    const many = Array.from({ length: 300 }, (_, at) => long(`route-${at}`, 100));
    for (const routes of [many, [ORDERS, long('long', 4096), long('longer', 4096)]]) {
      const values = manifestValues(routes, []);
      expect(values.length).toBeGreaterThan(2);
      for (const value of values) expect(Buffer.byteLength(value)).toBeLessThanOrEqual(4096);
      expect(parseManifest(stored(values))).toEqual(routes);
    }
  });

  it('holds whatever a route may, in ASCII and without what CloudFormation would fill in', () => {
    const part = fc.string({
      unit: fc.constantFrom('{', '}', '"', '\\', 'é', '😀', '\u0000', ' ', 'a', '/'),
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        part,
        part,
        fc.array(
          part.filter((text) => text !== ''),
          { maxLength: 3 },
        ),
        (prefix, suffix, ignore) => {
          const message = { ...ORDERS.message, run_metadata: { '{{': '{{resolve:ssm:x}}', 1: prefix } };
          const text = manifestValues([{ prefix, suffix, message }], ignore).join('');
          expect(text).toMatch(/^[ -~]*$/);
          expect(text).not.toContain('{{');
          const read = { ...message, ...(ignore.length > 0 && { ignore }) };
          expect(readBack([{ prefix, suffix, message }], ignore)).toEqual([{ prefix, suffix, message: read }]);
        },
      ),
    );
  });

  it('is cut between routes when their values are known later, and is read back with any values', () => {
    const placed = { ...ORDERS, prefix: '<P>', message: { ...ORDERS.message, flow_version: '<F>' } };
    const routes = [placed, { ...placed, message: { ...placed.message, route: 'second' } }];
    const values = manifestValuesWithPlaceholders(routes, ['*.tmp']);
    expect(values).toHaveLength(3);
    expect(values.map((value) => value.split('<P>').length - 1)).toEqual([0, 1, 1]);
    for (const prefix of ['', 'in/', 'x'.repeat(3000)]) {
      const filled = values.map((value) => value.replace('<P>', prefix).replace('<F>', 'f:1'));
      expect(parseManifest(stored(filled))).toMatchObject([
        { prefix, suffix: '.csv', message: { route: 'orders', flow_version: 'f:1', ignore: ['*.tmp'] } },
        { prefix, suffix: '.csv', message: { route: 'second', flow_version: 'f:1', ignore: ['*.tmp'] } },
      ]);
    }
  });

  it('with placeholders is whole without those of a longer one that are still there, and not before', () => {
    const named = (name: string) => ({ ...ORDERS, message: { ...ORDERS.message, route: name } });
    const longer = manifestValuesWithPlaceholders([named('a'), named('b'), named('c')], []);
    const shorter = manifestValuesWithPlaceholders([named('a'), named('b')], []);
    const namesIn = (values: readonly string[]) => parseManifest(stored(values)).map(({ message }) => message.route);
    expect(namesIn([...shorter, ...longer.slice(3)])).toEqual(['a', 'b']);
    expect(() => namesIn(longer.slice(0, 3))).toThrow('is being replaced by a deployment');
  });

  const before = manifestValues([long('one', 4000), long('two', 4000), long('three', 4000)], []);
  const after = manifestValues([long('one', 4000, 'y'), long('two', 4000, 'y'), long('three', 4000, 'y')], []);

  it('is known from one that a deployment is replacing', () => {
    expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length));
    for (let done = 1; done < after.length; done++) {
      const mixed = [...after.slice(0, done), ...before.slice(done)];
      expect(() => parseManifest(stored(mixed))).toThrow('is being replaced by a deployment');
    }
    expect(() => parseManifest(stored(before.slice(0, -1)))).toThrow(InvalidRoutesManifestError);
  });

  it('is whole although parameters of a longer one are still there', () => {
    const [value = ''] = manifestValues([ORDERS], []);
    expect(parseManifest(stored([value, ...before.slice(1)]))).toEqual([ORDERS]);
  });

  it('is missing where a version deployed the stack that wrote none', () => {
    expect(() => parseManifest([])).toThrow(NoRoutesManifestError);
  });

  it('is refused with every mistake where another version wrote it', () => {
    const [value = ''] = manifestValues([ORDERS], []);
    const later = value.replace('routes/1', 'routes/2');
    expect(() => parseManifest(stored([later]))).toThrow(
      'schema: "lume-arrivals/routes/2": must be lume-arrivals/routes/1',
    );
    const unknown = { ...ORDERS, message: { ...ORDERS.message, max_attempts: 0, priority: 1 } } as DeployedRoute;
    expect(() => readBack([unknown])).toThrow(
      /routes\.0\.max_attempts: 0: must be a whole number.*routes\.0\.priority: is not a known field/,
    );
  });
});
