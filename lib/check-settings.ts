import { type Duration, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as z from 'zod/mini';
import { isIgnored } from '../functions/arrivals/ignored-keys.ts';
import { describeIssue, valueAt } from '../functions/parse-with.ts';
import { DEFAULTS, type LumeArrivalsProps, type Route, settingsSchema } from './settings.ts';
import { type SlackChannelSubscriber, type SlackWebhookSubscriber, subscriberMistakes } from './subscriber-settings.ts';

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
 * Tokens pass: what they stand for is known only at the deployment. Where it has to be known before, as in the name of a
 * route, the rule says so.
 *
 * @throws {InvalidSettingsError} lists every mistake.
 */
export function checkSettings(props: LumeArrivalsProps): void {
  const { routes, subscribers }: Partial<LumeArrivalsProps> = props ?? {};
  const names = Array.isArray(routes) ? routes.map((candidate) => candidate?.name) : [];
  const alone = [...repeatedNames(names), ...tokensInIds(props ?? {}), ...subscriberMistakes(subscribers, names)];
  const each = [...mistakesOf(settingsSchema, props), ...alone];
  if (each.length > 0) throw new InvalidSettingsError(each);
  const together = [...ignoredRoutes(props), ...withoutVpc(props)];
  if (together.length > 0) throw new InvalidSettingsError(together);
}

function mistakesOf(schema: z.ZodMiniType, props: unknown): readonly string[] {
  const { error } = z.safeParse(schema, props);
  const issues = error?.issues.filter(({ path }) => !Token.isUnresolved(valueAt(props, path))) ?? [];
  const shown = issues.length > 0 ? readable(props) : undefined;
  return issues.flatMap((issue) => describeIssue(issue, shown));
}

/** For messages: a construct refers to its whole app, and JSON has no `Duration`. */
function readable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Construct.isConstruct(value)) return value.node.path;
  if ('toIsoString' in value && 'isUnresolved' in value) {
    const duration = value as Duration;
    return duration.isUnresolved() ? 'a token' : duration.toIsoString();
  }
  if (Array.isArray(value)) return value.map(readable);
  const isPlain = Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value.constructor.name;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, readable(inner)]));
}

/** Names of routes and channels are in the ids of constructs. */
function tokensInIds({ routes, subscribers }: Partial<LumeArrivalsProps>): readonly string[] {
  const names = list<Partial<Route> | null>(routes).map((route, at) => [`routes.${at}.name`, route?.name] as const);
  const channels = Object.entries(subscribers ?? {}).flatMap(([topic, each]) =>
    list<Partial<SlackWebhookSubscriber & SlackChannelSubscriber> | null>(each).flatMap((subscriber, at) => [
      [`subscribers.${topic}.${at}.slackWebhook.channel`, subscriber?.slackWebhook?.channel] as const,
      [`subscribers.${topic}.${at}.slackChannel.channelId`, subscriber?.slackChannel?.channelId] as const,
    ]),
  );
  return [...names, ...channels].flatMap(([path, value]) =>
    Token.isUnresolved(value) ? [`${path}: a token: must be known before the deployment`] : [],
  );
}

function list<Item>(value: unknown): readonly Item[] {
  return Array.isArray(value) ? value : [];
}

function withoutVpc({ vpc, vpcSubnets, securityGroups }: LumeArrivalsProps): readonly string[] {
  if (vpc) return [];
  return Object.entries({ vpcSubnets, securityGroups }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${JSON.stringify(readable(value))}: must come with vpc`],
  );
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
    if (Token.isUnresolved(prefix + suffix)) return [];
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
  const known = routes.filter(({ prefix, suffix }) => !Token.isUnresolved(`${prefix}${suffix}`));
  const compatible = (a = '', b = '', within: (long: string, short: string) => boolean) => within(a, b) || within(b, a);
  return known.flatMap((a, at) =>
    known
      .slice(at + 1)
      .flatMap((b) =>
        compatible(a.prefix, b.prefix, (long, short) => long.startsWith(short)) &&
        compatible(a.suffix, b.suffix, (long, short) => long.endsWith(short))
          ? [[a, b] as const]
          : [],
      ),
  );
}
