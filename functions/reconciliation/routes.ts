import { type RequestedExecution, type RouteMessage, requestedExecution } from '../arrivals/arrival-message.ts';
import type { Arrival } from '../arrivals/fields.ts';

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

/** The fewest prefixes under which every key of these routes lies. */
export function prefixesOf(routes: readonly Pick<DeployedRoute, 'prefix'>[]): readonly string[] {
  const prefixes = [...new Set(routes.map(({ prefix }) => prefix))].sort();
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}

/** What a listing says of an object. */
export interface ListedObject {
  readonly bucket: string;
  readonly key: string;
  /** Without quotation marks. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  readonly lastModified: Date;
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
