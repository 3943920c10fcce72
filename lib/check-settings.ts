import { isIgnored } from '../functions/arrivals/ignored-keys.ts';
import { parseWith } from '../functions/parse-with.ts';
import { DEFAULTS, type LumeArrivalsProps, type Route, settingsSchema } from './settings.ts';
import { subscriberMistakes } from './subscriber-settings.ts';

/** The settings cannot be deployed. The message lists every mistake: field, value, rule. */
export class InvalidSettingsError extends Error {
  override readonly name = 'InvalidSettingsError';
  readonly #mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      `The settings have ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`,
    );
    this.#mistakes = mistakes;
  }

  /** A getter, because Node prints an error's own properties below its message. */
  get mistakes(): readonly string[] {
    return this.#mistakes;
  }
}

/**
 * @returns the settings, unchanged.
 * @throws {InvalidSettingsError} lists every mistake.
 */
export function checkSettings(value: LumeArrivalsProps): LumeArrivalsProps {
  const { routes, subscribers }: Partial<LumeArrivalsProps> = value ?? {};
  const names = Array.isArray(routes) ? routes.map((candidate) => candidate?.name) : [];
  const alone = [...repeatedNames(names), ...subscriberMistakes(subscribers, names)];
  parseWith(settingsSchema, value, (mistakes) => new InvalidSettingsError([...mistakes, ...alone]));
  const together = [...alone, ...ignoredRoutes(value)];
  if (together.length > 0) throw new InvalidSettingsError(together);
  return value;
}

function repeatedNames(names: readonly unknown[]): readonly string[] {
  return names.flatMap((name, at) =>
    typeof name === 'string' && names.indexOf(name) < at
      ? [`routes.${at}.name: "${name}": must be unique: routes.${names.indexOf(name)} has it`]
      : [],
  );
}

/** If all files of a route are ignored, nothing but a metric shows it. */
function ignoredRoutes({ routes, ignore: patterns = DEFAULTS.ignore }: LumeArrivalsProps): readonly string[] {
  return routes.flatMap(({ prefix = '', suffix = '' }, at) => {
    const key = `${prefix}file${suffix}`;
    const pattern = patterns.find((each) => isIgnored(key, [each]));
    if (pattern === undefined) return [];
    return [
      `routes.${at}: ${JSON.stringify(key)}: would be ignored by ${JSON.stringify(pattern)}: leave that out of ignore`,
    ];
  });
}

/** Pairs of routes that can match the same key. Allowed, because a file may go to two flows, but worth a note. */
export function overlaps(routes: readonly Route[]): readonly (readonly [Route, Route])[] {
  const compatible = (a = '', b = '', within: (long: string, short: string) => boolean) => within(a, b) || within(b, a);
  return routes.flatMap((a, at) =>
    routes
      .slice(at + 1)
      .flatMap((b) =>
        compatible(a.prefix, b.prefix, (long, short) => long.startsWith(short)) &&
        compatible(a.suffix, b.suffix, (long, short) => long.endsWith(short))
          ? [[a, b] as const]
          : [],
      ),
  );
}
