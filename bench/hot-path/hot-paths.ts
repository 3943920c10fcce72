import { fileURLToPath } from 'node:url';
import type { Counts } from '../support/counting-endpoints.ts';
import { arrivals, EVENTS } from '../support/function-events.ts';

/** A frequent path through a function. */
export interface HotPath {
  readonly what: string;
  /** The function's name; undefined for what it is compared with. */
  readonly name?: string;
  /** A file instead of a function's bundle. */
  readonly file?: string;
  readonly event: unknown;
  /** How many arrivals, checks … one call handles. */
  readonly units: number;
  /** The requests of `calls` calls to each service, and the most connections. */
  expected(calls: number): { readonly lume: Counts; readonly aws: Counts };
}

const NOTHING: Counts = { requests: 0, connections: 0 };
/** The key is read once in five minutes. */
const KEY: Counts = { requests: 1, connections: 1 };
const onOne = (requests: number): Counts => ({ requests, connections: 1 });

const BATCH = 10;

export const PATHS: readonly HotPath[] = [
  {
    what: 'a bare fetch of the status',
    file: fileURLToPath(new URL('bare-fetch.mjs', import.meta.url)),
    event: null,
    units: 1,
    expected: (calls) => ({ lume: onOne(calls), aws: NOTHING }),
  },
  {
    what: 'a check',
    name: 'check-run',
    event: EVENTS['check-run'],
    units: 1,
    expected: (calls) => ({ lume: onOne(calls), aws: KEY }),
  },
  {
    what: 'a start',
    name: 'start-run',
    event: EVENTS['start-run'],
    units: 1,
    // Each on a connection of its own: docs/decisions/043-a-start-has-its-own-connection.md.
    expected: (calls) => ({ lume: { requests: calls, connections: calls }, aws: KEY }),
  },
  {
    what: 'an arrival alone',
    name: 'on-arrival',
    event: arrivals(1),
    units: 1,
    // A listing of S3 and a start, by two clients.
    expected: (calls) => ({ lume: NOTHING, aws: { requests: 2 * calls, connections: 2 } }),
  },
  {
    what: `an arrival in a batch of ${BATCH}`,
    name: 'on-arrival',
    event: arrivals(BATCH),
    units: BATCH,
    expected: (calls) => ({ lume: NOTHING, aws: { requests: 2 * BATCH * calls, connections: 2 * BATCH } }),
  },
  {
    what: 'a report',
    name: 'report-run',
    event: EVENTS['report-run'],
    units: 1,
    // Lume's whole metadata is read once more, and archived.
    expected: (calls) => ({ lume: onOne(calls), aws: onOne(calls + 1) }),
  },
];
