import * as z from 'zod/mini';
import * as field from '../functions/arrivals/field-schemas.ts';
import { IGNORED_KEYS } from '../functions/arrivals/ignored-keys.ts';
import { ROUTE_OPTIONS } from '../functions/arrivals/route-options.ts';
import { DEFAULT_SOURCE_PATH, PLACEHOLDER_NAMES, unknownPlaceholders } from '../functions/arrivals/source-path.ts';
import { DEFAULT_LIMITS, MAX_DELAY_SECONDS } from '../functions/polling/decide-next.ts';
import { camelCaseKeys } from './camel-case.ts';
import { OPERATIONS_DEFAULTS, type OperationsSettings, operationsSchema } from './operations-settings.ts';
import { type SchemaShape, settingsGroup } from './settings-group.ts';
import { type Subscribers, secretArn, subscribersSchema } from './subscriber-settings.ts';

/** Which files go to which flow. */
export interface Route {
  /** For messages, metrics and filters. 1 to 40 letters, digits, `-` or `_`; unique in the stack. */
  readonly name: string;
  /** Keys that start with this. Default: any. */
  readonly prefix?: string;
  /** Keys that end with this. Default: any. */
  readonly suffix?: string;
  /** `name:version` of a flow in Lume. */
  readonly flowVersion: string;
  /**
   * What Lume is asked to read, of `{bucket} {key} {dir} {name} {stem} {etag} {version}`. Lume processes a path once, so
   * corrected content under the same key needs another one: `{etag}` differs for other content, `{version}` for every
   * upload, in a bucket with versioning. The flow has to understand it. Default: `s3://{bucket}/{key}`.
   */
  readonly sourcePath?: string;
  /**
   * When Lume has processed the path before: tell the engineer on call, end quietly, or force a rerun. Default:
   * `alert`.
   */
  readonly whenAlreadyProcessed?: field.WhenAlreadyProcessed;
  /** How often the status is asked for at most, 1 to 2200. Default: that of the stack. */
  readonly maxAttempts?: number;
  /** Handed to Lume with each run, and handed back by it. Up to 20 texts. */
  readonly runMetadata?: Readonly<Record<string, string>>;
  /** A PARTIAL_FAILED is an alert too when more than this share of its rows was rejected, 0 to 1. Default: never. */
  readonly rejectedShareAlert?: number;
  /**
   * A run that delivers no row, of a file with nothing but a header for example: an alert too, or a success like any
   * other. Default: `success`.
   */
  readonly zeroRows?: field.ZeroRows;
  /**
   * A file of 0 bytes that is still empty after five minutes: tell the engineer on call, only count it, or have Lume
   * process it, at once. Default: `alert`.
   */
  readonly emptyFiles?: field.EmptyFiles;
  /** An alarm after as many hours without a file, 1 to 168. Default: none. */
  readonly alarmWithoutFileHours?: number;
}

export interface LumeArrivalsProps extends OperationsSettings {
  readonly routes: readonly Route[];
  /**
   * Keys that no route takes: up to 20 patterns, in which `*` matches any characters. A pattern without a slash is
   * compared with the last part of a key, one with a slash with the whole key. Default: `IGNORED_KEYS`, which are job
   * markers, uploads in progress, hidden files and everything in hidden folders. `[]` ignores nothing.
   */
  readonly ignore?: readonly string[];
  /**
   * The bucket in which files land. Default: one that the stack creates. An existing bucket is not changed; it must be
   * in the account and region of the stack, because S3 sends its events only there. The command `doctor` checks that.
   */
  readonly landingBucket?: { readonly existing: string };
  /** Who is told of outcomes. Default: nobody. */
  readonly subscribers?: Subscribers;
  /** The IANA name of the time zone in which messages give times, in addition to UTC. Default: `UTC`. */
  readonly timeZone?: string;
  readonly lume?: {
    /** The https URL of Lume's API. Default: `https://api.lume.ai`, an assumption (see `docs/lume.md`). */
    readonly baseUrl?: string;
    /** ARN of a secret with the API key. Default: the stack creates an empty secret for you to fill. */
    readonly apiKeySecretArn?: string;
    /** Limit of a call to Lume, 1 to 300 seconds. Default: 30. */
    readonly timeoutSeconds?: number;
  };
  readonly polling?: {
    /** The most status checks of a run, 1 to 2200. Default: 66, which take one hour. */
    readonly maxAttempts?: number;
    /** Wait after the first check, 1 to 60 seconds. The waits double up to 60 seconds. Default: 5. */
    readonly initialDelaySeconds?: number;
  };
  /**
   * What to do if the answer to a start was lost. `retry` relies on Lume's promise to process a path only once; `alert`
   * leaves the decision to the engineer on call. A forced start is never retried. Default: `retry`.
   */
  readonly onUncertainStart?: 'retry' | 'alert';
  /**
   * Once a day, alerts if there are files for which no execution was started. `{}` checks the files of the last 48
   * hours. Default: no check.
   */
  readonly reconcile?: {
    /** The age of the oldest files that are checked, 25 to 2160 hours. Default: 48. */
    readonly sinceHours?: number;
    /**
     * Whether files of that time that no route takes cause an alert, too. Use `ignore` if the bucket is also used for
     * other files. Default: `ignore`.
     */
    readonly filesWithoutRoute?: 'alert' | 'ignore';
  };
  /** How many batches of arrivals are handled at once, 2 to 1000. Default: 10. */
  readonly maxConcurrency?: number;
  /** What happens to buckets and logs when the stack is deleted. `delete` is for development. Default: `keep`. */
  readonly onDelete?: 'keep' | 'delete';
}

/** Every default, as data. */
export const DEFAULTS = {
  sourcePath: DEFAULT_SOURCE_PATH,
  whenAlreadyProcessed: 'alert',
  emptyFiles: 'alert',
  ignore: IGNORED_KEYS,
  lumeBaseUrl: 'https://api.lume.ai',
  lumeTimeoutSeconds: 30,
  polling: DEFAULT_LIMITS,
  timeZone: 'UTC',
  onUncertainStart: 'retry',
  maxConcurrency: 10,
  reconcileSinceHours: 48,
  filesWithoutRoute: 'ignore',
  onDelete: 'keep',
  ...OPERATIONS_DEFAULTS,
} as const;

/** A route is a rule, and an event bus has 300 rules by default. */
const MAX_ROUTES = 300;

const wholeNumber = (min: number, max: number, unit = '') => {
  const rule = `must be a whole number from ${min} to ${max}${unit}`;
  return z.int(rule).check(z.gte(min, rule), z.lte(max, rule));
};

const keyPart = z
  .string('must be a text')
  .check(
    z.minLength(1, 'must not be empty: leave it out to mean any'),
    z.maxLength(512, 'must be at most 512 characters'),
  );

/** A `*` in a key is rare. In a prefix or suffix it is most likely meant as a wildcard, which these are not. */
const PREFIX_RULE = 'must be a plain start of keys: incoming/ and not s3://bucket/incoming/*';
const SUFFIX_RULE = 'must be a plain end of keys: .csv and not *.csv';
const plain = (rule: string) => keyPart.check(z.refine((text) => !/\*|^s3a?:\/\//i.test(text), rule));
const prefix = plain(PREFIX_RULE);
const suffix = plain(SUFFIX_RULE);

const SOURCE_PATH_RULE = `must use only the placeholders ${PLACEHOLDER_NAMES.map((name) => `{${name}}`).join(' ')}`;
const sourcePath = field.sourcePath.check(z.refine((text) => unknownPlaceholders(text).length === 0, SOURCE_PATH_RULE));

/** EventBridge takes `<…>` in the message of a rule for a placeholder. */
const TEMPLATE_RULE = 'must not contain < or >';
const withoutAngles = z.refine<string>((text) => !/[<>]/.test(text), TEMPLATE_RULE);
const runMetadata = field.runMetadata.check(
  z.refine((map) => !/[<>]/.test(Object.entries(map).flat().join()), TEMPLATE_RULE),
);

const PATTERN_RULE = 'must have a character beside *: it would ignore every key';
const FOLDER_RULE = 'must not end with a slash: what lies in a folder is its name with /* at its end';
const ignore = field.ignore.check(
  z.refine((patterns) => patterns.every((pattern) => /[^*]/.test(pattern)), PATTERN_RULE),
  z.refine((patterns) => !patterns.some((pattern) => pattern.endsWith('/')), FOLDER_RULE),
  z.refine((patterns) => !/[<>]/.test(patterns.join()), TEMPLATE_RULE),
);

const { route: _route, ...routeOptions } = ROUTE_OPTIONS;
const routeShape = {
  name: field.routeName,
  prefix: z.optional(prefix),
  suffix: z.optional(suffix),
  ...camelCaseKeys(routeOptions),
  flowVersion: field.flowVersion,
  sourcePath: z.optional(sourcePath.check(withoutAngles)),
  runMetadata: z.optional(runMetadata),
  alarmWithoutFileHours: z.optional(wholeNumber(1, 168, ' hours')),
} satisfies SchemaOfEach<Route>;
const ROUTE_RULE = 'must be a route: name, flowVersion, and a prefix, a suffix or both';
const route = z.strictObject(routeShape satisfies NoOther<Route, typeof routeShape>, ROUTE_RULE);

/** A member that has no schema, or one of another type, does not compile. */
type SchemaOfEach<Settings> = { readonly [Key in keyof Required<Settings>]: z.ZodMiniType<Settings[Key]> };
/** Nor does a schema without a member, which `satisfies` alone allows in what is spread. */
type NoOther<Settings, Shape> = { readonly [Key in keyof Shape]: Key extends keyof Settings ? unknown : never };

const BASE_URL_RULE = 'must be an https URL, without a user name, a query or a fragment';
const BUCKET_RULE =
  'must be the name of a bucket in the account and region of the stack, no ARN and no URI: 3 to 63 lower-case letters, digits, . or -';
const ACCESS_POINT_RULE = 'must be the name of the bucket itself: events of S3 name no access point';
const TIME_ZONE_RULE = 'must be the IANA name of a time zone, for example Europe/Berlin';

/** The closed schema of all settings. Exported for tests, too, which go through every field. */
export const settingsSchema = settingsGroup({
  routes: z
    .array(route, 'must be a list of routes')
    .check(
      z.minLength(1, 'must have at least one route'),
      z.maxLength(MAX_ROUTES, `must have at most ${MAX_ROUTES} routes, one EventBridge rule each`),
    ),
  ignore: z.optional(ignore),
  landingBucket: z.optional(
    settingsGroup({
      existing: z.string(BUCKET_RULE).check(
        z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, BUCKET_RULE),
        z.refine((name) => !/(-s3alias|--ol-s3)$/.test(name), ACCESS_POINT_RULE),
      ),
    } satisfies SchemaShape<NonNullable<LumeArrivalsProps['landingBucket']>>),
  ),
  subscribers: subscribersSchema,
  timeZone: z.optional(z.string(TIME_ZONE_RULE).check(z.refine(isTimeZone, TIME_ZONE_RULE))),
  lume: z.optional(
    settingsGroup({
      baseUrl: z.optional(z.string(BASE_URL_RULE).check(z.refine(isBaseUrl, BASE_URL_RULE))),
      apiKeySecretArn: z.optional(secretArn),
      timeoutSeconds: z.optional(wholeNumber(1, 300, ' seconds')),
    } satisfies SchemaShape<NonNullable<LumeArrivalsProps['lume']>>),
  ),
  polling: z.optional(
    settingsGroup({
      maxAttempts: z.optional(field.maxAttempts),
      initialDelaySeconds: z.optional(wholeNumber(1, MAX_DELAY_SECONDS, ' seconds')),
    } satisfies SchemaShape<NonNullable<LumeArrivalsProps['polling']>>),
  ),
  reconcile: z.optional(
    settingsGroup({
      sinceHours: z.optional(wholeNumber(25, 2160, ' hours')),
      filesWithoutRoute: z.optional(z.enum(['alert', 'ignore'], 'must be alert or ignore')),
    } satisfies SchemaShape<NonNullable<LumeArrivalsProps['reconcile']>>),
  ),
  onUncertainStart: z.optional(z.enum(['retry', 'alert'], 'must be retry or alert')),
  maxConcurrency: z.optional(wholeNumber(2, 1000)),
  onDelete: z.optional(z.enum(['keep', 'delete'], 'must be keep or delete')),
  ...operationsSchema,
} satisfies SchemaShape<LumeArrivalsProps, 'subscribers'>);

/** Errors show the URL, so it must not contain a password. */
function isBaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username + url.password + url.search + url.hash === '';
}

/** Names only: an offset such as `+01:00` would be wrong for half the year. */
function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
