import type { SFNClient } from '@aws-sdk/client-sfn';
import { runId } from '../../functions/arrivals/field-schemas.ts';
import { executionArn, regionOf } from '../../functions/reports/execution-links.ts';
import type { ClientOptions } from '../aws/aws-clients.ts';
import { objectIn, type S3Place, uriOf } from '../aws/s3-uri.ts';
import { CliError, UsageError } from '../cli-error.ts';
import type { Deployment } from '../deployment.ts';
import { describeExecution } from '../executions/describe-execution.ts';
import type { ExecutionDetails } from '../executions/execution-details.ts';
import { foundBySpelling } from './alternative-spellings.ts';

/** What a command is about: the argument of `status` and `watch`. */
export type Subject =
  | { readonly kind: 'execution'; readonly seen: ExecutionDetails }
  | { readonly kind: 'run'; readonly runId: string }
  | FileSubject;

export interface FileSubject {
  readonly kind: 'file';
  /** Where it would be. A source path need not be a file: it can also be the id of a batch. */
  readonly object: S3Place;
  /** It was given as an `s3://` URI. */
  readonly isObject: boolean;
  /** The source paths that an execution may have for it. */
  readonly paths: readonly string[];
}

/** Help text for the argument. */
export const SUBJECTS =
  's3://bucket/key, a key of the landing bucket, another source path, a run id, or the name or ARN of an execution';

/**
 * Resolves a text to an execution, a run or a file.
 * @throws {UsageError} it can be none of them.
 */
export async function subjectOf(
  text: string,
  sfn: SFNClient,
  { stateMachineArn, landingBucket }: Pick<Deployment, 'stateMachineArn' | 'landingBucket'>,
): Promise<Subject> {
  const named = EXECUTION_NAME.test(text) ? await describeIfThere(executionArn(stateMachineArn, text), sfn) : undefined;
  return named === undefined ? runOrFile(text, landingBucket) : { kind: 'execution', seen: named };
}

/** Resolves a text without calling Step Functions. */
export function runOrFile(text: string, landingBucket: string): Exclude<Subject, { kind: 'execution' }> {
  if (isRunId(text)) return { kind: 'run', runId: text };
  const object = objectIn(text);
  if (object !== undefined) return { kind: 'file', object, isObject: true, paths: [text] };
  if (text === '' || text.includes('://')) throw new UsageError(`${text || '""'}: must be ${SUBJECTS}`);
  const landed = { bucket: landingBucket, key: text };
  return { kind: 'file', object: landed, isObject: false, paths: [uriOf(landed), text] };
}

/**
 * Characters that Step Functions allows in a name:
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
const EXECUTION_NAME = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

/** Lume documents that run ids start with `run_`. */
export function isRunId(text: string): boolean {
  return text.startsWith('run_') && runId.safeParse(text).success;
}

export function isExecutionArn(text: string): boolean {
  return /^arn:[^:]+:states:[^:]+:\d+:execution:[^:]+:.+$/.test(text);
}

/** Takes the region from an ARN. */
export function optionsFor<Options extends ClientOptions>(text: string, options: Options): Options | ClientOptions {
  return isExecutionArn(text) ? { region: regionOf(text), ...options } : options;
}

/**
 * Describes an execution by its ARN; the name may be URL-encoded, as in the URL of the console.
 * @throws {CliError} it does not exist.
 */
export async function executionAt(arn: string, sfn: SFNClient): Promise<ExecutionDetails> {
  const found = await foundBySpelling(arn, (spelling) => describeIfThere(spelling, sfn));
  if (found !== undefined) return found.result;
  throw new CliError(`There is no execution ${arn}. Step Functions keeps one for 90 days.`);
}

/** Undefined for an unknown or invalid name. */
async function describeIfThere(arn: string, sfn: SFNClient): Promise<ExecutionDetails | undefined> {
  try {
    return await describeExecution(sfn, arn);
  } catch (error) {
    if (error instanceof Error && /^(InvalidArn|InvalidName|ValidationException)$/.test(error.name)) return undefined;
    throw error;
  }
}
