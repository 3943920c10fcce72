import { isIgnored } from '../../functions/arrivals/ignored-keys.ts';
import { type DeployedRoute, takes } from '../../functions/reconciliation/deployed-route.ts';
import { ADVICE } from '../../functions/reconciliation/files-without-route.ts';
import { NearMisses, type Reason } from '../../functions/reconciliation/near-miss.ts';

/** Why no route takes a file. */
export interface NoRouteReason {
  /** It matches a pattern of `ignore`. */
  readonly ignored: boolean;
  /** The nearest route, why it does not match, and what to do. */
  readonly nearly: {
    readonly route: string;
    readonly prefix: string;
    readonly suffix: string;
    readonly reasons: readonly Reason[];
    readonly advice: string;
  } | null;
}

/** Undefined if a route takes the key. */
export function noRouteReason(routes: readonly DeployedRoute[], key: string): NoRouteReason | undefined {
  if (routes.some((route) => takes(route, key))) return undefined;
  const miss = new NearMisses(routes).of(key);
  const near = routes.find(({ message }) => message.route === miss?.route);
  return {
    ignored: routes.some(({ message }) => isIgnored(key, message.ignore ?? [])),
    nearly:
      miss && near
        ? {
            ...miss,
            prefix: near.prefix,
            suffix: near.suffix,
            advice: miss.reasons.map((reason) => ADVICE[reason]).join(' '),
          }
        : null,
  };
}

/** The reason in a sentence or two. */
export function noRouteText({ ignored, nearly }: NoRouteReason): string {
  if (ignored) return 'none takes it, and a pattern in ignore leaves it out';
  if (nearly === null) return 'none takes it, and none comes near';
  const { route, prefix, suffix, advice } = nearly;
  return `none takes it. Nearly ${route} does, which takes ${prefix}…${suffix}. ${advice}`;
}
