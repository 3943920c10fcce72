import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import * as z from 'zod/mini';
import type { EmptyFiles, WhenAlreadyProcessed, ZeroRows } from '../functions/arrivals/field-schemas.ts';
import * as field from '../functions/arrivals/field-schemas.ts';
import { IGNORED_KEYS } from '../functions/arrivals/ignored-keys.ts';
import { ROUTE_OPTIONS } from '../functions/arrivals/route-options.ts';
import { DEFAULT_SOURCE_PATH, PLACEHOLDER_NAMES, unknownPlaceholders } from '../functions/arrivals/source-path.ts';
import { DEFAULT_LIMITS, MAX_DELAY_SECONDS } from '../functions/polling/decide-next.ts';
import { camelCaseKeys } from './camel-case.ts';
import { isBucket, keyArn, objectOr, periodOf, secret, topic } from './cdk-values.ts';
import {
  type ElsewhereInOperations,
  OPERATIONS_DEFAULTS,
  type OperationsProps,
  operationsSchema,
} from './operations-settings.ts';
import { type SchemaShape, settingsGroup } from './settings-group.ts';
import { type Subscribers, secretArn, subscribersSchema } from './subscriber-settings.ts';

/** Which files go to which flow. Texts may be tokens, but for the name. */
export interface Route {
  /** For messages, metrics and filters. 1 to 40 letters, digits, `-` or `_`; unique in the deployment. */
  readonly name: string;
  /**
   * Keys that start with this, taken literally: `incoming/` and not `incoming/*`. At most 512 characters.
   * @default - any
   */
  readonly prefix?: string;
  /**
   * Keys that end with this, taken literally: `.csv` and not `*.csv`. At most 512 characters.
   * @default - any
   */
  readonly suffix?: string;
  /** `name:version` of a flow in Lume. */
  readonly flowVersion: string;
  /**
   * What Lume is asked to read, of `{bucket} {key} {dir} {name} {stem} {etag} {version}`. Lume processes a path once, so
   * corrected content under the same key needs another one: `{etag}` differs for other content, `{version}` for every
   * upload, in a bucket with versioning. The flow has to understand it.
   * @default 's3://{bucket}/{key}'
   */
  readonly sourcePath?: string;
  /**
   * When Lume has processed the path before: tell the engineer on call, end quietly, or force a rerun.
   * @default 'alert'
   */
  readonly whenAlreadyProcessed?: WhenAlreadyProcessed;
  /**
   * How often the status is asked for at most, 1 to 2200 times.
   * @default - `polling.maxAttempts`
   */
  readonly maxAttempts?: number;
  /**
   * Handed to Lume with each run, and handed back by it. Up to 20 texts of at most 500 characters.
   * @default - nothing
   */
  readonly runMetadata?: Readonly<Record<string, string>>;
  /**
   * A PARTIAL_FAILED is an alert too when more than this share of its rows was rejected, 0 to 1.
   * @default - never
   */
  readonly rejectedShareAlert?: number;
  /**
   * A run that delivers no row, of a file with nothing but a header for example: an alert too, or a success like any
   * other.
   * @default 'success'
   */
  readonly zeroRows?: ZeroRows;
  /**
   * A file of 0 bytes that is still empty after five minutes: tell the engineer on call, only count it, or have Lume
   * process it, at once.
   * @default 'alert'
   */
  readonly emptyFiles?: EmptyFiles;
  /**
   * An alarm after so long without a file: whole hours, 1 to 168.
   * @default - no alarm
   */
  readonly alarmWithoutFile?: Duration;
}

/** A bucket by its name, where no construct of it is at hand. */
export interface ExistingBucket {
  /** The name of a bucket in the account and region of the stack. */
  readonly existing: string;
  /**
   * ARN of the customer-managed key that encrypts it, for `grantUpload`.
   * @default - none: encrypted with a key of S3
   */
  readonly encryptionKeyArn?: string;
}

/** How Lume is reached. */
export interface LumeProps {
  /**
   * The https URL of Lume's API.
   * @default 'https://api.lume.ai', an assumption (see `docs/lume.md`)
   */
  readonly baseUrl?: string;
  /**
   * The secret with the API key as plain text, and nothing else. If it is encrypted with a key of yours, the functions
   * may use that for it: give the key where the secret is imported.
   * @default - an empty secret for you to fill
   */
  readonly apiKey?: ISecret | Secret;
  /**
   * The same by its ARN, in place of `apiKey`.
   * @default - `apiKey`
   */
  readonly apiKeySecretArn?: string;
  /**
   * ARN of the customer-managed key that encrypts the secret of `apiKeySecretArn`.
   * @default - none: encrypted with the key `aws/secretsmanager`
   */
  readonly apiKeyEncryptionKeyArn?: string;
  /**
   * Limit of a call to Lume: whole seconds, 1 to 300.
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;
}

/** How the status of a run is asked for. */
export interface PollingProps {
  /**
   * The most status checks of a run, 1 to 2200.
   * @default 66, which take one hour
   */
  readonly maxAttempts?: number;
  /**
   * Wait after the first check: whole seconds, 1 to 60. The waits double up to 60 seconds.
   * @default Duration.seconds(5)
   */
  readonly initialDelay?: Duration;
}

/** What the daily comparison of files and executions looks at. */
export interface ReconcileProps {
  /**
   * The age of the oldest files that are checked: whole hours, 25 to 2160.
   * @default Duration.hours(48)
   */
  readonly since?: Duration;
  /**
   * Whether files of that time that no route takes cause an alert, too. Use `ignore` if the bucket is also used for
   * other files.
   * @default 'ignore'
   */
  readonly filesWithoutRoute?: 'alert' | 'ignore';
}

/** Topics of yours, in place of its own. */
export interface ExistingTopics {
  /**
   * Gets what users of the data are told.
   * @default - a new topic
   */
  readonly success?: ITopic;
  /**
   * Gets what data stewards are told.
   * @default - a new topic
   */
  readonly rejects?: ITopic;
  /**
   * Gets what the engineer on call is told: alarms too, which its policy has to let publish.
   * @default - a new topic
   */
  readonly alerts?: ITopic;
  /**
   * Gets each failure of an outage, for programs.
   * @default - a new topic
   */
  readonly outages?: ITopic;
}

export interface LumeArrivalsProps extends OperationsProps {
  /** At least one. `addRoute` adds others. */
  readonly routes: readonly Route[];
  /**
   * Tells this deployment from others in the account and region: in names of rules, alarms, metrics, parameters and the
   * dashboard, and for the command line. 1 to 100 letters, digits, `-` or `_`. `Aws.STACK_NAME` is possible.
   * @default - the name of the stack and the ids of the construct below it, joined by `-`
   */
  readonly deploymentName?: string;
  /**
   * Keys that no route takes: up to 20 patterns, in which `*` matches any characters. A pattern without a slash is
   * compared with the last part of a key, one with a slash with the whole key. `[]` ignores nothing.
   * @default IGNORED_KEYS: job markers, uploads in progress, hidden files and everything in hidden folders
   */
  readonly ignore?: readonly string[];
  /**
   * The bucket in which files land, in the account and region of the stack: S3 tells no other EventBridge of uploads.
   * A bucket that is created in the same app gets EventBridge notifications switched on, beside those that it has. One
   * that is imported is not changed: switch them on there. The command `doctor` says whether they are.
   * @default - a new bucket: private, encrypted, versioned
   */
  readonly landingBucket?: Bucket | IBucket | ExistingBucket;
  /**
   * Topics of yours in the region of the stack, in place of new ones. Their policies are not changed, and others may
   * publish to them; if one is encrypted with a key of yours, that key's policy has to let CloudWatch use it for alarms.
   * No FIFO topics.
   * @default - new topics, to which nobody else may publish
   */
  readonly topics?: ExistingTopics;
  /**
   * Who is told of outcomes.
   * @default - nobody; subscribe to `topics`
   */
  readonly subscribers?: Subscribers;
  /**
   * The IANA name of the time zone in which messages give times, in addition to UTC.
   * @default 'UTC'
   */
  readonly timeZone?: string;
  /** @default - see `LumeProps` */
  readonly lume?: LumeProps;
  /** @default - see `PollingProps` */
  readonly polling?: PollingProps;
  /**
   * What to do if the answer to a start was lost. `retry` relies on Lume's promise to process a path only once; `alert`
   * leaves the decision to the engineer on call. A forced start is never retried.
   * @default 'retry'
   */
  readonly onUncertainStart?: 'retry' | 'alert';
  /**
   * Once a day, alerts if there are files for which no execution was started. `{}` checks the files of the last 48
   * hours.
   * @default - no check
   */
  readonly reconcile?: ReconcileProps;
  /**
   * How many batches of arrivals are handled at once, 2 to 1000.
   * @default 10
   */
  readonly maxConcurrency?: number;
  /**
   * What happens to its buckets, logs and key when the stack is deleted: `RETAIN` or `DESTROY`, which is for development.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
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
  removalPolicy: RemovalPolicy.RETAIN,
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
  alarmWithoutFile: z.optional(periodOf('hours', 1, 168)),
} satisfies SchemaOfEach<Route>;
const ROUTE_RULE = 'must be a route: name, flowVersion, and a prefix, a suffix or both';
const route = z.strictObject(routeShape satisfies NoOther<Route, typeof routeShape>, ROUTE_RULE);

/** A member that has no schema, or one of another type, does not compile. */
type SchemaOfEach<Settings> = { readonly [Key in keyof Required<Settings>]: z.ZodMiniType<Settings[Key]> };
/** Nor does a schema without a member, which `satisfies` alone allows in what is spread. */
type NoOther<Settings, Shape> = { readonly [Key in keyof Shape]: Key extends keyof Settings ? unknown : never };

const BASE_URL_RULE = 'must be an https URL, without a user name, a query or a fragment';
const NAME_RULE = 'must be 1 to 100 letters, digits, - or _, of which the first is a letter or a digit';
const BUCKET_NAME_RULE =
  'must be the name of a bucket in the account and region of the stack, no ARN and no URI: 3 to 63 lower-case letters, digits, . or -';
const ACCESS_POINT_RULE = 'must be the name of the bucket itself: events of S3 name no access point';
const existingBucket = settingsGroup(
  {
    existing: z.string(BUCKET_NAME_RULE).check(
      z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, BUCKET_NAME_RULE),
      z.refine((name) => !/(-s3alias|--ol-s3)$/.test(name), ACCESS_POINT_RULE),
    ),
    encryptionKeyArn: z.optional(keyArn),
  } satisfies SchemaShape<ExistingBucket>,
  'must be a bucket of the CDK (IBucket), or an object with existing and encryptionKeyArn',
);
const landingBucket = objectOr(isBucket, existingBucket, { existing: 'any-bucket' });
const REMOVAL_POLICIES = [RemovalPolicy.RETAIN, RemovalPolicy.DESTROY] as const;
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
  deploymentName: z.optional(z.string(NAME_RULE).check(z.regex(/^[A-Za-z0-9][\w-]{0,99}$/, NAME_RULE))),
  landingBucket: z.optional(landingBucket),
  topics: z.optional(
    settingsGroup({
      success: z.optional(topic),
      rejects: z.optional(topic),
      alerts: z.optional(topic),
      outages: z.optional(topic),
    } satisfies SchemaShape<ExistingTopics, keyof ExistingTopics>),
  ),
  subscribers: subscribersSchema,
  timeZone: z.optional(z.string(TIME_ZONE_RULE).check(z.refine(isTimeZone, TIME_ZONE_RULE))),
  lume: z.optional(
    settingsGroup({
      baseUrl: z.optional(z.string(BASE_URL_RULE).check(z.refine(isBaseUrl, BASE_URL_RULE))),
      apiKey: z.optional(secret),
      apiKeySecretArn: z.optional(secretArn),
      apiKeyEncryptionKeyArn: z.optional(keyArn),
      timeout: z.optional(periodOf('seconds', 1, 300)),
    } satisfies SchemaShape<LumeProps, 'apiKey' | 'timeout'>).check(
      z.refine(
        ({ apiKey, apiKeySecretArn }) => !(apiKey && apiKeySecretArn),
        'must have apiKey or apiKeySecretArn, not both',
      ),
      z.refine(
        ({ apiKeySecretArn, apiKeyEncryptionKeyArn }) => !apiKeyEncryptionKeyArn || Boolean(apiKeySecretArn),
        'must have apiKeySecretArn where it has apiKeyEncryptionKeyArn: a secret that is given as an object names its key itself',
      ),
    ),
  ),
  polling: z.optional(
    settingsGroup({
      maxAttempts: z.optional(field.maxAttempts),
      initialDelay: z.optional(periodOf('seconds', 1, MAX_DELAY_SECONDS)),
    } satisfies SchemaShape<PollingProps, 'initialDelay'>),
  ),
  reconcile: z.optional(
    settingsGroup({
      since: z.optional(periodOf('hours', 25, 2160)),
      filesWithoutRoute: z.optional(z.enum(['alert', 'ignore'], 'must be alert or ignore')),
    } satisfies SchemaShape<ReconcileProps, 'since'>),
  ),
  onUncertainStart: z.optional(z.enum(['retry', 'alert'], 'must be retry or alert')),
  maxConcurrency: z.optional(wholeNumber(2, 1000)),
  removalPolicy: z.optional(z.enum(REMOVAL_POLICIES, 'must be RemovalPolicy.RETAIN or RemovalPolicy.DESTROY')),
  ...operationsSchema,
} satisfies SchemaShape<
  LumeArrivalsProps,
  'subscribers' | 'landingBucket' | 'topics' | 'lume' | 'polling' | 'reconcile' | 'routes' | ElsewhereInOperations
>);

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
