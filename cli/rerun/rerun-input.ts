import { DEFAULT_SOURCE_PATH, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import {
  InvalidWorkflowInputError,
  parseStartRunInput,
  type StartRunInput,
} from '../../functions/arrivals/workflow-input.ts';
import type { ListedObject } from '../../functions/aws/object-listing.ts';
import { type DeployedRoute, takes, withoutArrival } from '../../functions/reconciliation/deployed-route.ts';
import { CliError, UsageError } from '../cli-error.ts';

export interface RerunRequest {
  /** `s3://` URI of an object, or a source path. */
  readonly file: string;
  /** As it lies in the landing bucket, with its version where a route needs that. */
  readonly object?: ListedObject;
  readonly flow?: string;
  readonly force: boolean;
  readonly reason?: string;
  readonly maxAttempts?: number | undefined;
  readonly requestedBy: string;
}

/**
 * Builds the input of a rerun, from the route that takes the file; without a route, the path goes to Lume as it is.
 * @throws {UsageError} names the missing or invalid option.
 */
export function rerunInput(request: RerunRequest, routes: readonly DeployedRoute[]): StartRunInput {
  const { file, flow, force, reason, maxAttempts, requestedBy } = request;
  const { source_path, ...routed } = routeFor(request, routes);
  return accepted({
    ...routed,
    source_path: source_path ?? file,
    ...(flow !== undefined && { flow_version: flow }),
    ...(maxAttempts !== undefined && { max_attempts: maxAttempts }),
    ...(force && { force_rerun: true }),
    ...(reason !== undefined && { reason }),
    // Overrides the route: a person waits for this file. Ignoring it would look like success, and rerunning needs
    // --force.
    when_already_processed: 'alert',
    requested_by: requestedBy,
  });
}

/** Empty if no route takes it. */
function routeFor({ file, object, flow }: RerunRequest, routes: readonly DeployedRoute[]): Partial<StartRunInput> {
  if (object === undefined) return {};
  const taking = routes.filter((route) => takes(route, object.key));
  const [route, other] = taking.length > 1 ? narrowed(file, taking, flow) : taking;
  if (route === undefined) return {};
  if (other !== undefined) throw new UsageError(tooMany(file, route, other));
  const { source_path: template = DEFAULT_SOURCE_PATH, ...common } = withoutArrival(route.message);
  return { ...common, source_path: sourcePathOf(file, object, template) };
}

/** @throws {CliError} the template cannot make one of the object. */
function sourcePathOf(file: string, object: ListedObject, template: string): string {
  try {
    return renderSourcePath(template, object);
  } catch (error) {
    if (!(error instanceof InvalidWorkflowInputError)) throw error;
    throw new CliError(`The route makes no source path of ${file}. ${error.mistakes.join('; ')}.`);
  }
}

function narrowed(file: string, taking: readonly DeployedRoute[], flow: string | undefined): readonly DeployedRoute[] {
  if (flow !== undefined) return taking.filter(({ message }) => message.flow_version === flow);
  const names = taking.map(({ message }) => `${message.route} (${message.flow_version})`).join(', ');
  throw new UsageError(`Several routes take ${file}: ${names}. Name the flow of one with --flow.`);
}

function tooMany(file: string, { message: one }: DeployedRoute, { message: other }: DeployedRoute): string {
  const pair = `Routes ${one.route} and ${other.route} both take ${file}`;
  return `${pair} and have flow ${one.flow_version}: no option tells them apart. Start it in the console, with the source path that is meant.`;
}

const OPTIONS: Readonly<Record<string, string>> = {
  flow_version: '--flow',
  reason: '--reason',
  source_path: 'the source path',
};

/** The workflow's own validation, in terms of the options. */
function accepted(input: object): StartRunInput {
  try {
    return parseStartRunInput(input);
  } catch (error) {
    if (!(error instanceof InvalidWorkflowInputError)) throw error;
    throw new UsageError(error.mistakes.map((each) => each.replace(/^\w+/, (field) => OPTIONS[field] ?? field)));
  }
}
