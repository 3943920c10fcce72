import { describe, expect, it } from 'vitest';
import { checkSettings, InvalidSettingsError } from '../../lib/check-settings.ts';
import { type LumeArrivalsProps, settingsSchema } from '../../lib/settings.ts';

const ROUTE = { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' };

type Path = readonly (string | number)[];

/** What zod says of a schema: as much of it as a walk through its fields needs. */
interface Schema {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, Schema>>;
    readonly element?: Schema;
    readonly innerType?: Schema;
    readonly out?: Schema;
    readonly valueType?: Schema;
  };
}

/** Every field, and every item of a list, that the closed schema knows. */
function pathsIn({ def }: Schema, path: Path = []): readonly Path[] {
  const inner = def.innerType ?? def.out;
  if (inner !== undefined) return pathsIn(inner, path);
  const own = path.length === 0 ? [] : [path];
  if (def.shape !== undefined) {
    return [...own, ...Object.entries(def.shape).flatMap(([name, field]) => pathsIn(field, [...path, name]))];
  }
  if (def.element !== undefined) return [...own, ...pathsIn(def.element, [...path, 0])];
  return def.valueType === undefined ? own : [...own, [...path, 'team']];
}

/** Settings with nothing but what has to be there, and a value at a path. */
function settingsWith(path: Path, value: unknown): unknown {
  const put = (into: unknown, [step, ...rest]: Path): unknown => {
    if (step === undefined) return value;
    if (typeof step === 'number') return [put(Array.isArray(into) ? into[0] : undefined, rest)];
    return { ...(into as object), [step]: put((into as Record<string, unknown> | undefined)?.[step], rest) };
  };
  return put({ routes: [ROUTE] }, path);
}

function mistakesIn(settings: unknown): readonly string[] {
  try {
    checkSettings(settings as LumeArrivalsProps);
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

const STRANGE: readonly unknown[] = [null, true, 'x y', 5, 0.5, -1, Number.NaN, [], [null], {}, { extra: 1 }, [[]]];
const PATHS = pathsIn(settingsSchema as unknown as Schema);

describe('the mistakes of the settings', () => {
  it('are looked for in every field, of every part', () => {
    const known = PATHS.map((path) => path.join('.'));
    expect(known).toEqual(
      expect.arrayContaining([
        'routes.0.runMetadata.team',
        'reconcile.since',
        'monitoring.alarms.deadLetters',
        'logging.retentionDays',
        'subscribers.alerts.0.only.outcomes.0',
        'subscribers.success.0.slackWebhook.channel',
        'ignore.0',
      ]),
    );
    expect(known.length).toBeGreaterThan(80);
  });

  it.each(PATHS.map((path) => [path.join('.'), path] as const))(
    'in %s name the field, its value and the rule',
    (field, path) => {
      let refused = 0;
      for (const value of STRANGE) {
        const mistakes = mistakesIn(settingsWith(path, value));
        if (mistakes.length > 0) refused++;
        for (const mistake of mistakes) {
          const about = `${field} = ${JSON.stringify(value)}: ${mistake}`;
          expect(mistake, about).not.toMatch(/Invalid|expected|undefined/i);
          const [, at = ''] =
            /^([\w.]+): (?:.*: must .+|is missing: must .+|is not a known field)$/s.exec(mistake) ?? [];
          // At the field, in it, or at what it is a part of, where something else may be missing.
          const whole = mistake.includes(': is missing: ') ? at.slice(0, at.lastIndexOf('.')) : at;
          expect(at.startsWith(field) || field.startsWith(whole), about).toBe(true);
          expect(at, about).not.toBe('');
        }
      }
      expect(refused, 'each field has a rule').toBeGreaterThan(3);
    },
  );

  it.each([null, undefined, true, 'x', 5, [], {}])('are told of the whole: %j', (settings) => {
    expect(mistakesIn(settings).join()).toMatch(
      /^(the whole: .*: must be an object with routes, |the whole: is missing|routes: is missing)/,
    );
  });

  it.each([
    [{ reconcile: true }, 'reconcile: true: must be an object with since'],
    [{ monitoring: { alarms: true } }, 'monitoring.alarms: true: must be thresholds by the name of their alarm'],
    [{ monitoring: { alarms: { deadLetters: '1' } } }, 'monitoring.alarms.deadLetters: "1": must be a number above 0'],
    [{ monitoring: { alarms: { deadLetter: 1 } } }, 'monitoring.alarms.deadLetter: is not a known field'],
    [
      { landingBucket: 'acme' },
      'landingBucket: "acme": must be a bucket of the CDK \\(IBucket\\), or an object with existing',
    ],
  ])('%j says %s', (settings, said) => {
    expect(mistakesIn({ routes: [ROUTE], ...settings })).toEqual([expect.stringMatching(new RegExp(`^${said}`))]);
  });

  it('leaves all alarms out where it says so', () => {
    expect(mistakesIn({ routes: [ROUTE], monitoring: { alarms: false } })).toEqual([]);
  });
});
