import { DEFAULT_SOURCE_PATH, renderSourcePath } from '../../functions/arrivals/source-path.ts';
import {
  InvalidWorkflowInputError,
  parseStartRunInput,
  type StartRunInput,
} from '../../functions/arrivals/workflow-input.ts';
import { type DeployedRoute, takes } from '../../functions/reconciliation/routes.ts';
import { UsageError } from '../errors.ts';
import { objectIn } from '../executions/of-file.ts';

export interface RerunRequest {
  /** `s3://` URI of an object, or a source path. */
  readonly file: string;
  readonly flow?: string;
  readonly force: boolean;
  readonly reason?: string;
  /** As it was typed. */
  readonly maxAttempts?: string;
  readonly requestedBy: string;
}

/**
 * The input that starts a file again. A route that takes the file says what the upload was started with; a path that no
 * route takes is given to Lume as it is.
 * @throws {UsageError} naming the option that is missing or wrong.
 */
export function rerunInput(
  request: RerunRequest,
  landingBucket: string,
  routes: readonly DeployedRoute[],
): StartRunInput {
  const { file, flow, force, reason, maxAttempts, requestedBy } = request;
  const { source_path, ...routed } = routeFor(request, landingBucket, routes);
  return accepted({
    ...routed,
    source_path: source_path ?? file,
    ...(flow !== undefined && { flow_version: flow }),
    ...(maxAttempts !== undefined && { max_attempts: /^\d+$/.test(maxAttempts) ? Number(maxAttempts) : maxAttempts }),
    ...(force && { force_rerun: true }),
    ...(reason !== undefined && { reason }),
    // Whatever the route says: a person waits for this file. Silence would look like success, and only --force forces.
    when_already_processed: 'alert',
    requested_by: requestedBy,
  });
}

function routeFor(
  { file, flow }: RerunRequest,
  landingBucket: string,
  routes: readonly DeployedRoute[],
): Partial<StartRunInput> {
  const object = objectIn(file);
  const taking = object?.bucket === landingBucket ? routes.filter((route) => takes(route, object.key)) : [];
  const ofFlow = taking.length > 1 ? taking.filter(({ message }) => message.flow_version === flow) : taking;
  const [route] = ofFlow;
  if (object === undefined || route === undefined || ofFlow.length > 1) {
    if (flow === undefined || ofFlow.length > 1)
      throw new UsageError(undecided(file, ofFlow.length > 1 ? ofFlow : taking));
    return {};
  }
  const { source_path: template = DEFAULT_SOURCE_PATH, ...common } = route.message;
  return { ...common, source_path: renderSourcePath(template, object) };
}

function undecided(file: string, taking: readonly DeployedRoute[]): string {
  if (taking.length === 0) return `No route takes ${file}: name the flow with --flow, for example --flow orders:v1`;
  const names = taking.map(({ message }) => `${message.route} (${message.flow_version})`).join(', ');
  return `Several routes take ${file}: ${names}. Name the flow of one with --flow.`;
}

const OPTIONS: Readonly<Record<string, string>> = {
  flow_version: '--flow',
  max_attempts: '--max-attempts',
  reason: '--reason',
  source_path: 'the source path',
};

/** The workflow's own rules, said of the options that they are broken by. */
function accepted(input: object): StartRunInput {
  try {
    return parseStartRunInput(input);
  } catch (error) {
    if (!(error instanceof InvalidWorkflowInputError)) throw error;
    throw new UsageError(
      error.mistakes.map((each) => each.replace(/^\w+/, (field) => OPTIONS[field] ?? field)).join('\n'),
    );
  }
}
