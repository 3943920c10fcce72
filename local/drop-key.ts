import { noRouteReason, noRouteText } from '../cli/routes/no-route-reason.ts';
import type { DeployedRoute } from '../functions/reconciliation/deployed-route.ts';
import { keyNamed, startingRoutes } from './route-keys.ts';

export interface KeyChoice {
  readonly key: string;
  /** Names of the routes that take this key. */
  readonly routes: readonly string[];
}

/** The keys under which a file of this name goes through a route: one per folder that a route takes it in. */
export function keysFor(routes: readonly DeployedRoute[], name: string): readonly KeyChoice[] {
  const keys = new Set(routes.map(({ prefix }) => `${folderOf(prefix)}${name}`));
  return [...keys].flatMap((key) => {
    const taking = startingRoutes(routes, key).map(({ message }) => message.route);
    return taking.length === 0 ? [] : [{ key, routes: taking }];
  });
}

/** Says which routes come near a file that none takes, and what to do: a sentence or two for each. */
export function nearRoutes(routes: readonly DeployedRoute[], name: string): readonly string[] {
  return routes.map((route) => {
    const { prefix, suffix, message } = route;
    const takes = `${message.route} takes ${prefix}…${suffix}`;
    const key = keyNamed({ prefix, suffix: '' }, name);
    if (startingRoutes([route], key).length > 0) return `${takes}: it would as ${key}`;
    const reason = noRouteReason([route], `${folderOf(prefix)}${name}`);
    if (reason === undefined) return `${takes}, and a pattern in ignore leaves this name out`;
    return reason.nearly === null ? takes : `${takes}. ${reason.nearly.advice}`;
  });
}

/** Says why no route takes a key; undefined if one does. */
export function notTaken(routes: readonly DeployedRoute[], key: string): string | undefined {
  const reason = noRouteReason(routes, key);
  return reason && `no route: ${noRouteText(reason)}`;
}

/** A prefix up to its last slash. */
function folderOf(prefix: string): string {
  return prefix.slice(0, prefix.lastIndexOf('/') + 1);
}
