import type { RouteMessage } from '../functions/arrivals/arrival-message.ts';
import { ROUTE_OPTIONS } from '../functions/arrivals/route-options.ts';
import { camelCase } from './camel-case.ts';
import { DEFAULTS, type LumeArrivalsProps, type Route } from './settings.ts';

/** Written into every message, so that a later default does not apply to messages in the queue. */
const WRITTEN_DEFAULTS: Partial<Route> = {
  whenAlreadyProcessed: DEFAULTS.whenAlreadyProcessed,
  emptyFiles: DEFAULTS.emptyFiles,
};

/** The options of a route, in snake_case with defaults: the part of the message that all its uploads share. */
export function routeMessage(
  { name, ...route }: Route,
  { ignore = DEFAULTS.ignore }: Pick<LumeArrivalsProps, 'ignore'> = {},
): RouteMessage {
  const given: Readonly<Record<string, unknown>> = { ...WRITTEN_DEFAULTS, ...route, route: name };
  const options = Object.keys(ROUTE_OPTIONS).map((option) => [option, given[camelCase(option)]] as const);
  return {
    ...(Object.fromEntries(options.filter(([, value]) => value !== undefined)) as RouteMessage),
    ...(ignore.length > 0 && { ignore: [...ignore] }),
  };
}
