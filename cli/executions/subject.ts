import type { SFNClient } from '@aws-sdk/client-sfn';
import { runId } from '../../functions/arrivals/fields.ts';
import { executionArn, regionOf } from '../../functions/reports/execution-links.ts';
import type { ClientOptions } from '../clients.ts';
import type { Deployment } from '../deployment.ts';
import { CliError, UsageError } from '../errors.ts';
import { objectIn, type S3Place, uriOf } from '../s3-uri.ts';
import { look } from './look.ts';
import type { SeenExecution } from './seen-execution.ts';
import { foundBySpelling } from './spellings.ts';

/** What somebody has named, to be told of it or to follow it. */
export type Subject =
  | { readonly kind: 'execution'; readonly seen: SeenExecution }
  | { readonly kind: 'run'; readonly runId: string }
  | FileSubject;

export interface FileSubject {
  readonly kind: 'file';
  /** Where it lies, if it is a file at all: a source path may also be the id of a batch. */
  readonly object: S3Place;
  /** Its `s3://` URI was given, so there is no doubt. */
  readonly isObject: boolean;
  /** What it was named by, as an execution may have it. */
  readonly paths: readonly string[];
}

/** For the help of every command that takes a subject. */
export const SUBJECTS =
  's3://bucket/key, a key of the landing bucket, another source path, a run id, or the name or ARN of an execution';

/**
 * What a text names: an execution of this name, a run, or a file.
 * @throws {UsageError} it can be none of them.
 */
export async function subjectOf(
  text: string,
  sfn: SFNClient,
  { stateMachineArn, landingBucket }: Pick<Deployment, 'stateMachineArn' | 'landingBucket'>,
): Promise<Subject> {
  const named = EXECUTION_NAME.test(text) ? await lookAt(executionArn(stateMachineArn, text), sfn) : undefined;
  return named === undefined ? runOrFile(text, landingBucket) : { kind: 'execution', seen: named };
}

/** The same without a look at the executions. */
export function runOrFile(text: string, landingBucket: string): Exclude<Subject, { kind: 'execution' }> {
  if (isRunId(text)) return { kind: 'run', runId: text };
  const object = objectIn(text);
  if (object !== undefined) return { kind: 'file', object, isObject: true, paths: [text] };
  if (text === '' || text.includes('://')) throw new UsageError(`${text || '""'}: must be ${SUBJECTS}`);
  const landed = { bucket: landingBucket, key: text };
  return { kind: 'file', object: landed, isObject: false, paths: [uriOf(landed), text] };
}

/** What Step Functions takes as one: not white space, brackets, wildcards, or signs that mean something elsewhere. */
const EXECUTION_NAME = /^[^\s\p{Cc}<>{}[\]?*"#%\\^|~`$&,;:/]{1,80}$/u;

/** Ids of runs begin so, by Lume's documents. */
export function isRunId(text: string): boolean {
  return text.startsWith('run_') && runId.safeParse(text).success;
}

export function isExecutionArn(text: string): boolean {
  return /^arn:[^:]+:states:[^:]+:\d+:execution:[^:]+:.+$/.test(text);
}

/** Where to ask: an ARN has its region, and needs no stack. */
export function optionsFor<Options extends ClientOptions>(text: string, options: Options): Options | ClientOptions {
  return isExecutionArn(text) ? { region: regionOf(text), ...options } : options;
}

/**
 * The execution of this ARN; its name may be written as in an address of the console.
 * @throws {CliError} there is none.
 */
export async function executionAt(arn: string, sfn: SFNClient): Promise<SeenExecution> {
  const found = await foundBySpelling(arn, (spelling) => lookAt(spelling, sfn));
  if (found !== undefined) return found.result;
  throw new CliError(`There is no execution ${arn}. Step Functions keeps one for 90 days.`);
}

/** Undefined also for a name that no execution can have. */
async function lookAt(arn: string, sfn: SFNClient): Promise<SeenExecution | undefined> {
  try {
    return await look(sfn, arn);
  } catch (error) {
    if (error instanceof Error && /^(InvalidArn|InvalidName|ValidationException)$/.test(error.name)) return undefined;
    throw error;
  }
}
