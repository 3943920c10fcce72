import * as z from 'zod/mini';
import { MAX_ATTEMPTS_LIMIT } from '../polling/attempts-limit.ts';

/** Schemas of fields that the arrival message, the workflow input and the settings share, each with its rule in words. */

const LIMITS = {
  sourcePath: 4096,
  reason: 500,
  requestedBy: 200,
  metadataEntries: 20,
  metadataKey: 100,
  metadataValue: 500,
  ignorePatterns: 20,
  ignorePattern: 100,
} as const;

const text = (max: number) =>
  z
    .string(`must be a text of 1 to ${max} characters`)
    .check(z.refine((value) => value.length >= 1 && value.length <= max, `must be a text of 1 to ${max} characters`));

const FLOW_VERSION_RULE = 'must have the form name:version, for example customer_cleaner:v1';
export const flowVersion = z
  .string(FLOW_VERSION_RULE)
  .check(z.regex(/^[A-Za-z0-9][\w.-]{0,127}:[A-Za-z0-9][\w.-]{0,63}$/, FLOW_VERSION_RULE));

const ROUTE_NAME_RULE = 'must be 1 to 40 letters, digits, - or _';
export const routeName = z.string(ROUTE_NAME_RULE).check(z.regex(/^[\w-]{1,40}$/, ROUTE_NAME_RULE));

const RUN_ID_RULE = 'must be a run id as Lume gives them, for example run_01HY…';
export const runId = z.string(RUN_ID_RULE).check(z.regex(/^[\w-]{1,128}$/, RUN_ID_RULE));

export const sourcePath = text(LIMITS.sourcePath);
export const reason = text(LIMITS.reason);
export const requestedBy = text(LIMITS.requestedBy);

const METADATA_RULE = `must be a flat map of at most ${LIMITS.metadataEntries} texts of at most ${LIMITS.metadataValue} characters, with keys of at most ${LIMITS.metadataKey}`;
export const runMetadata = z
  .record(z.string(), z.string(METADATA_RULE).check(z.maxLength(LIMITS.metadataValue, METADATA_RULE)), METADATA_RULE)
  .check(
    z.refine((map) => Object.keys(map).length <= LIMITS.metadataEntries, METADATA_RULE),
    z.refine((map) => Object.keys(map).every((key) => key.length <= LIMITS.metadataKey), METADATA_RULE),
  );

const MAX_ATTEMPTS_RULE = `must be a whole number from 1 to ${MAX_ATTEMPTS_LIMIT}`;
export const maxAttempts = z
  .int(MAX_ATTEMPTS_RULE)
  .check(z.gte(1, MAX_ATTEMPTS_RULE), z.lte(MAX_ATTEMPTS_LIMIT, MAX_ATTEMPTS_RULE));

const WHEN_ALREADY_PROCESSED = ['alert', 'ignore', 'rerun'] as const;
/** What to do when Lume answers that it has processed a path before: alert, end without a message, or force a rerun. */
export const whenAlreadyProcessed = z.enum(
  WHEN_ALREADY_PROCESSED,
  `must be one of ${WHEN_ALREADY_PROCESSED.join(', ')}`,
);
export type WhenAlreadyProcessed = (typeof WHEN_ALREADY_PROCESSED)[number];

const EMPTY_FILES = ['alert', 'ignore', 'run'] as const;
/** What to do with a file that stays empty: alert, only count it, or run it. */
export const emptyFiles = z.enum(EMPTY_FILES, `must be one of ${EMPTY_FILES.join(', ')}`);
export type EmptyFiles = (typeof EMPTY_FILES)[number];

const IGNORE_RULE = `must be at most ${LIMITS.ignorePatterns} patterns of 1 to ${LIMITS.ignorePattern} characters`;
/** Patterns of keys that no route takes; see `isIgnored`. */
export const ignore = z
  .array(
    z.string(IGNORE_RULE).check(z.minLength(1, IGNORE_RULE), z.maxLength(LIMITS.ignorePattern, IGNORE_RULE)),
    IGNORE_RULE,
  )
  .check(z.maxLength(LIMITS.ignorePatterns, IGNORE_RULE));

const SHARE_RULE = 'must be a share from 0 to 1, for example 0.2';
/** A PARTIAL_FAILED run with a larger share of rejected rows also raises an alert. */
export const rejectedShareAlert = z.number(SHARE_RULE).check(z.gte(0, SHARE_RULE), z.lte(1, SHARE_RULE));

const ZERO_ROWS = ['alert', 'success'] as const;
/** Whether a run that delivers no rows also raises an alert. */
export const zeroRows = z.enum(ZERO_ROWS, `must be one of ${ZERO_ROWS.join(', ')}`);
export type ZeroRows = (typeof ZERO_ROWS)[number];

const s3Text = z.string('must be a text').check(z.minLength(1, 'must not be empty'));

/** An upload, from S3's Object Created event. The sequencer distinguishes two uploads of one key. */
export const arrival = z.strictObject(
  {
    bucket: s3Text,
    key: s3Text,
    etag: z.string('must be a text'),
    /** Only for a route whose source path has `{version}`. Empty if S3 gave none. */
    version: z.optional(z.string('must be a text').check(z.trim())),
    sequencer: s3Text,
    /** Bytes. */
    size: z.number('must be a number of bytes').check(z.gte(0, 'must be a number of bytes')),
    time: s3Text,
  },
  'must be an object with bucket, key, etag, sequencer, size and time',
);
export type Arrival = z.infer<typeof arrival>;
