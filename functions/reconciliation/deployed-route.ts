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

/** A route as it is deployed: which keys it takes, and what its executions are given. */
export interface DeployedRoute {
  readonly prefix: string;
  readonly suffix: string;
  readonly message: RouteMessage;
}

/** As the route's rule decides: a prefix and a suffix may not overlap in a key. */
export function takes({ prefix, suffix }: Pick<DeployedRoute, 'prefix' | 'suffix'>, key: string): boolean {
  return key.length >= prefix.length + suffix.length && key.startsWith(prefix) && key.endsWith(suffix);
}

/** Whether an upload of this object to a route that takes it would come to nothing, as *on-arrival* decides. */
export function ignores({ message }: Pick<DeployedRoute, 'message'>, { key, size }: ListedObject): boolean {
  if (isFolder({ key, size }) || isIgnored(key, message.ignore ?? [])) return true;
  return size === 0 && message.empty_files === 'ignore';
}

/** What a route says of executions that have no arrival: all but what decides about uploads. */
export function withoutArrival(message: RouteMessage) {
  return omit(message, { ...ARRIVAL_OPTIONS, ...STACK_OPTIONS });
}

/** The fewest prefixes under which every key of these routes lies. */
export function prefixesOf(routes: readonly Pick<DeployedRoute, 'prefix'>[]): readonly string[] {
  const prefixes = [...new Set(routes.map(({ prefix }) => prefix))].sort();
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}

/**
 * The execution that an object of a listing would have had, had its event come. Its name does not depend on when it is
 * asked for, so that Step Functions refuses a second one.
 */
export function belatedExecution({ message }: DeployedRoute, object: ListedObject): RequestedExecution {
  return requestedExecution({ ...message, arrival: arrivalOf(object, 'reconciled') });
}

export function arrivalOf({ bucket, key, etag, size, lastModified }: ListedObject, sequencer: string): Arrival {
  return { bucket, key, etag, size, sequencer, time: lastModified.toISOString() };
}
