import type { DeployedRoute } from '../../functions/reconciliation/deployed-route.ts';
import { type S3Place, uriOf } from '../aws/s3-uri.ts';
import { UsageError } from '../cli-error.ts';
import { noRouteReason, noRouteText } from '../routes/no-route-reason.ts';
import type { Session } from '../session.ts';

/** A rerun that no route shapes: what was typed, or the URI of its object, is the source path. */
export interface Unrouted {
  readonly sourcePath: string;
  /** Undefined if it is in another bucket than the landing bucket. */
  readonly place?: S3Place;
  readonly isObject: boolean;
}

/**
 * Says what is sent as the source path, and why no route takes it. Asks for the flow, where none was named.
 * @throws {UsageError} there is no terminal to ask at.
 */
export async function flowWithoutRoute(
  unrouted: Unrouted,
  { flow, yes }: { readonly flow?: string; readonly yes: boolean },
  routes: readonly DeployedRoute[],
  session: Session,
): Promise<string> {
  const { notes, nearFlow } = notesOn(unrouted, routes);
  if (flow !== undefined) {
    session.tell(...notes);
    return flow;
  }
  const needed = 'Name the flow that processes it with --flow, for example --flow';
  if (yes || !session.canAsk) throw new UsageError([...notes, `${needed} ${nearFlow ?? 'orders:v1'}`]);
  session.tell(...notes);
  const typed = await session.ask(nearFlow === undefined ? 'Which flow? ' : `Which flow? [${nearFlow}] `);
  const answer = typed || nearFlow;
  if (answer === undefined) throw new UsageError(`Nothing was started. ${needed} orders:v1`);
  return answer;
}

function notesOn(
  { sourcePath, place, isObject }: Unrouted,
  routes: readonly DeployedRoute[],
): { readonly notes: readonly string[]; readonly nearFlow: string | undefined } {
  const reason = place && noRouteReason(routes, place.key);
  const nearFlow = routes.find(({ message }) => message.route === reason?.nearly?.route)?.message.flow_version;
  const isTold = isObject || nearFlow !== undefined; // of the id of a batch there is nothing to tell
  const why = place && reason && isTold ? [`No route for ${uriOf(place)}: ${noRouteText(reason)}`] : [];
  const sent = isObject || place === undefined ? `The source path is ${sourcePath}` : textIsSent(place);
  return { notes: [...why, sent], nearFlow };
}

function textIsSent(place: S3Place): string {
  return `There is no object ${uriOf(place)}: the text itself is sent as the source path.`;
}
