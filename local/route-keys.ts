import { isIgnored } from '../functions/arrivals/ignored-keys.ts';
import { type DeployedRoute, takes } from '../functions/reconciliation/deployed-route.ts';

/** The routes that start an execution for an upload of this key. */
export function startingRoutes(routes: readonly DeployedRoute[], key: string): readonly DeployedRoute[] {
  return routes.filter((route) => takes(route, key) && !isIgnored(key, route.message.ignore ?? []));
}

/** A key that a route takes, with this in its name: `in/orders` and `mine` make `in/orders-mine.csv`. */
export function keyNamed({ prefix, suffix }: Pick<DeployedRoute, 'prefix' | 'suffix'>, name: string): string {
  return `${prefix}${prefix === '' || prefix.endsWith('/') ? '' : '-'}${name}${suffix}`;
}
