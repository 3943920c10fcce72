import { isFolder } from '../arrivals/arrival-message.ts';
import { isIgnored } from '../arrivals/ignored-keys.ts';
import type { ListedObject, ListObjects } from '../aws/object-listing.ts';
import { type DeployedRoute, prefixesOf, takes } from './deployed-route.ts';
import { NearMisses, REASONS, type Reason } from './near-miss.ts';

/** Files that no route takes for the same reason, with an example. */
export interface KindWithoutRoute {
  /** Why the nearest route does not take them; `other` if none is near. */
  readonly kind: Reason | 'other';
  readonly count: number;
  /** `s3://bucket/key`. */
  readonly example: string;
  /** The route nearest to the example. */
  readonly route?: string;
  /** What to do about them. */
  readonly advice: string;
}

/** Files that no route takes. */
export interface FilesWithoutRoute {
  readonly count: number;
  /** How many objects were checked. */
  readonly looked: number;
  /** Whether those were all objects. */
  readonly complete: boolean;
  /** Near misses first. */
  readonly kinds: readonly KindWithoutRoute[];
}

const KINDS = [...REASONS, 'other'] as const;

export const ADVICE: Readonly<Record<KindWithoutRoute['kind'], string>> = {
  case: 'Keys tell capitals from small letters: have them named like the route, or add a route for this spelling.',
  slash: 'A slash more or less, or a backslash, makes another key: have the producer leave it out, or add a route.',
  space: 'A space or an invisible character is part of a key: have the producer leave it out.',
  unicode: 'The letters look alike and are other characters: have the producer write keys in the form of the route.',
  suffix:
    'Something comes after the suffix, as in .csv.gz: have the producer leave it out, or add a route with this suffix.',
  folder: 'Beside the folder of the route: have files put into it, or correct the prefix of the route.',
  ending: 'In the folder of a route, with another ending: add a route for it, or ignore such files by a pattern.',
  other: 'No route comes near: add one, ignore such files by a pattern, or leave them.',
};

/** Counts files without a route by kind, and keeps one example of each: memory does not grow with the bucket. */
export class WithoutRouteTally {
  readonly #routes: readonly DeployedRoute[];
  readonly #misses: NearMisses;
  /** The same for all routes of a stack. */
  readonly #ignore: readonly string[];
  readonly #kinds = new Map<KindWithoutRoute['kind'], KindWithoutRoute>();
  #looked = 0;
  /** Whether there were more objects than the limit. */
  isCutShort = false;

  constructor(routes: readonly DeployedRoute[]) {
    this.#routes = routes;
    this.#misses = new NearMisses(routes);
    this.#ignore = [...new Set(routes.flatMap(({ message }) => message.ignore ?? []))];
  }

  add(object: ListedObject): void {
    this.#looked++;
    if (this.#routes.some((route) => takes(route, object.key))) return;
    if (isFolder(object) || isIgnored(object.key, this.#ignore)) return;
    const miss = this.#misses.of(object.key);
    const kind = miss?.reasons[0] ?? 'other';
    const known = this.#kinds.get(kind) ?? {
      kind,
      count: 0,
      example: `s3://${object.bucket}/${object.key}`,
      ...(miss && { route: miss.route }),
      advice: ADVICE[kind],
    };
    this.#kinds.set(kind, { ...known, count: known.count + 1 });
  }

  result(): FilesWithoutRoute {
    const kinds = KINDS.flatMap((kind) => this.#kinds.get(kind) ?? []);
    const total = kinds.reduce((sum, { count }) => sum + count, 0);
    return { count: total, looked: this.#looked, complete: !this.isCutShort, kinds };
  }
}

/** Appended to a prefix, sorts after every key below it. */
const END = '\u{10ffff}';

/**
 * Up to `limit` objects of a bucket that are below none of the prefixes. Objects below a prefix are skipped without being
 * listed.
 * @param onLimit called if there are more.
 */
export async function* objectsBeside(
  list: ListObjects,
  bucket: string,
  prefixes: readonly string[],
  limit: number,
  onLimit: () => void,
): AsyncGenerator<ListedObject> {
  if (prefixes.includes('')) return;
  let seen = 0;
  let after: string | undefined;
  let isJump: boolean;
  do {
    isJump = false;
    for await (const object of list({ bucket, prefix: '', ...(after !== undefined && { after }) })) {
      const below = prefixes.find((prefix) => object.key.startsWith(prefix));
      if (below !== undefined && after === below + END) continue; // a key may even sort after it
      if (below !== undefined) {
        isJump = true;
        after = below + END;
        break;
      }
      if (seen++ === limit) return onLimit();
      yield object;
    }
  } while (isJump);
}

/** Checks up to `limit` objects outside the prefixes of the routes, and as many below them. */
export async function sampleWithoutRoute(
  list: ListObjects,
  bucket: string,
  routes: readonly DeployedRoute[],
  limit: number,
): Promise<FilesWithoutRoute> {
  const tally = new WithoutRouteTally(routes);
  const cutShort = () => {
    tally.isCutShort = true;
  };
  const prefixes = prefixesOf(routes);
  for await (const object of objectsBeside(list, bucket, prefixes, limit, cutShort)) tally.add(object);
  const share = Math.max(1, Math.floor(limit / prefixes.length));
  let left = limit;
  for (const prefix of prefixes) {
    let ofPrefix = 0;
    for await (const object of list({ bucket, prefix })) {
      if (ofPrefix++ === share || left-- === 0) {
        cutShort();
        break;
      }
      tally.add(object);
    }
    if (left < 0) break;
  }
  return tally.result();
}
