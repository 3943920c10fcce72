import type { DeployedRoute } from './deployed-route.ts';

/**
 * Why a route does not take a key that is similar to its own. `ending` is the weakest: the folder matches, but the file is of
 * another kind.
 */
export const REASONS = ['case', 'slash', 'space', 'unicode', 'suffix', 'folder', 'ending'] as const;
export type Reason = (typeof REASONS)[number];

export interface NearMiss {
  /** Name of the route. */
  readonly route: string;
  /** All differences, in the order of `REASONS`. */
  readonly reasons: readonly Reason[];
}

type Keys = Pick<DeployedRoute, 'prefix' | 'suffix'>;
type Loosening = Readonly<{ reason: Reason; loosen: (text: string) => string }>;

/** Differences that people overlook. */
const LOOSENINGS: readonly Loosening[] = [
  { reason: 'unicode', loosen: (text) => text.normalize('NFKC') },
  { reason: 'space', loosen: (text) => text.replace(/[\s\p{Cc}\p{Cf}]+/gu, '') },
  { reason: 'slash', loosen: (text) => text.replace(/[\\/]+/g, '/').replace(/^\//, '') },
  { reason: 'case', loosen: (text) => text.toLowerCase() },
];

/** All subsets, smallest first. */
const CHOICES: readonly (readonly Loosening[])[] = Array.from({ length: 2 ** LOOSENINGS.length }, (_, bits) =>
  LOOSENINGS.filter((_each, at) => bits & (1 << at)),
).sort((a, b) => a.length - b.length);

/** Finds near misses for many keys, with the loosened routes computed once. */
export class NearMisses {
  readonly #routes: readonly (Keys & { readonly name: string; readonly loosest: Keys })[];

  constructor(routes: readonly DeployedRoute[]) {
    this.#routes = routes.map(({ prefix, suffix, message }) => {
      const keys = { prefix, suffix };
      return { ...keys, name: message.route, loosest: loosened(keys, LOOSENINGS) };
    });
  }

  /** For a key that no route takes, the route with the smallest difference. */
  of(key: string): NearMiss | undefined {
    const loosest = loosen(key, LOOSENINGS);
    let nearest: NearMiss | undefined;
    for (const route of this.#routes) {
      if (reasonBeside(route, key) === undefined && reasonBeside(route.loosest, loosest) === undefined) continue;
      const reasons = reasonsOf(route, key);
      if (reasons !== undefined && (nearest === undefined || weight(reasons) < weight(nearest.reasons))) {
        nearest = { route: route.name, reasons };
      }
    }
    return nearest;
  }
}

function reasonsOf(route: Keys, key: string): readonly Reason[] | undefined {
  let least: readonly Reason[] | undefined;
  for (const choice of CHOICES) {
    const beside = reasonBeside(loosened(route, choice), loosen(key, choice));
    if (beside === undefined) continue;
    const reasons = [...choice.map(({ reason }) => reason), ...beside];
    if (least === undefined || weight(reasons) < weight(least)) least = reasons;
  }
  return least && REASONS.filter((reason) => least.includes(reason));
}

/** A difference in spelling weighs less than another name, and that less than another kind of file. */
function weight(reasons: readonly Reason[]): number {
  return reasons.reduce((sum, reason) => sum + (WEIGHTS[reason] ?? 1), 0);
}

const WEIGHTS: Readonly<Partial<Record<Reason, number>>> = { suffix: 5, folder: 5, ending: 10 };

/** The remaining reason besides spelling, if any. Undefined if the key is not near the route. */
function reasonBeside({ prefix, suffix }: Keys, key: string): readonly Reason[] | undefined {
  if (key.startsWith(prefix) && key.length > prefix.length) {
    const rest = key.slice(prefix.length);
    if (rest.endsWith(suffix)) return [];
    return [isMoreThan(suffix, rest) ? 'suffix' : 'ending'];
  }
  if (!key.endsWith(suffix)) return undefined;
  // Without a suffix, any file in the root would be near.
  const isInRoot = suffix !== '' && prefix.endsWith('/') && !key.includes('/');
  return isInRoot || isFolderNear(prefix, key.slice(0, key.length - suffix.length)) ? ['folder'] : undefined;
}

/** `a.csv.gz`, `a.csv (1)`, `a.csv~`: the name contains the suffix, and something follows it. */
function isMoreThan(suffix: string, rest: string): boolean {
  const name = rest.slice(rest.lastIndexOf('/') + 1);
  const at = name.lastIndexOf(suffix);
  return at > 0 && !/^[\p{L}\p{N}]/u.test(name.slice(at + suffix.length));
}

/** Shorter names have too many neighbours: `in/` and `on/` are different words. */
const SHORTEST_MISSPELLED = 4;

/** Whether the key is in the route's folder below another one, or in a folder whose name is one letter off. */
function isFolderNear(prefix: string, start: string): boolean {
  if (!prefix.endsWith('/')) return false;
  if (start.includes(`/${prefix}`)) return true;
  const folders = prefix.split('/').length;
  const place = `${start.split('/', folders - 1).join('/')}/`;
  return place.length > SHORTEST_MISSPELLED && start.startsWith(place) && isOneLetterOff(place, prefix);
}

/** One letter inserted, deleted, replaced or swapped with its neighbour. Not if only digits differ: another year is not a typo. */
export function isOneLetterOff(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1 || a.replace(/\d/g, '') === b.replace(/\d/g, '')) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const rest = (text: string, from: number) => text.slice(at + from);
  if (a.length !== b.length) return a.length > b.length ? rest(a, 1) === rest(b, 0) : rest(a, 0) === rest(b, 1);
  return rest(a, 1) === rest(b, 1) || (a[at] === b[at + 1] && a[at + 1] === b[at] && rest(a, 2) === rest(b, 2));
}

function loosened({ prefix, suffix }: Keys, choice: readonly Loosening[]): Keys {
  return { prefix: loosen(prefix, choice), suffix: loosen(suffix, choice) };
}

function loosen(text: string, choice: readonly Loosening[]): string {
  return choice.reduce((said, { loosen }) => loosen(said), text);
}
