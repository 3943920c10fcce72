import {
  isFolder,
  type RequestedExecution,
  type RouteMessage,
  requestedExecution,
} from '../arrivals/arrival-message.ts';
import type { Arrival } from '../arrivals/field-schemas.ts';
import { isIgnored } from '../arrivals/ignored-keys.ts';
import { ARRIVAL_OPTIONS, omit, STACK_OPTIONS } from '../arrivals/route-options.ts';
import type { ListedObject } from '../aws/object-listing.ts';

/** A route as deployed: which keys it takes, and what its messages contain. */
export interface DeployedRoute {
  readonly prefix: string;
  readonly suffix: string;
  readonly message: RouteMessage;
}

/** As in the route's rule, prefix and suffix must not overlap in the key. */
export function takes({ prefix, suffix }: Pick<DeployedRoute, 'prefix' | 'suffix'>, key: string): boolean {
  return key.length >= prefix.length + suffix.length && key.startsWith(prefix) && key.endsWith(suffix);
}

/** Whether on-arrival would ignore an upload of this object, which the route takes. */
export function ignores({ message }: Pick<DeployedRoute, 'message'>, { key, size }: ListedObject): boolean {
  if (isFolder({ key, size }) || isIgnored(key, message.ignore ?? [])) return true;
  return size === 0 && message.empty_files === 'ignore';
}

/** The options of a route for an execution without an arrival. */
export function withoutArrival(message: RouteMessage) {
  return omit(message, { ...ARRIVAL_OPTIONS, ...STACK_OPTIONS });
}

/** The fewest prefixes that cover all keys of the routes. */
export function prefixesOf(routes: readonly Pick<DeployedRoute, 'prefix'>[]): readonly string[] {
  const prefixes = [...new Set(routes.map(({ prefix }) => prefix))].sort();
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}

/**
 * The execution that the lost event of a listed object would have started. Its name is always the same, so that Step
 * Functions refuses a second one.
 */
export function belatedExecution({ message }: DeployedRoute, object: ListedObject): RequestedExecution {
  return requestedExecution({ ...message, arrival: arrivalOf(object, 'reconciled') });
}

function arrivalOf({ lastModified, ...object }: ListedObject, sequencer: string): Arrival {
  return { ...object, sequencer, time: lastModified.toISOString() };
}
