import { fileSlug, markIn, objectMark } from '../arrivals/execution-name.ts';
import type { Arrival } from '../arrivals/field-schemas.ts';
import { parseStartRunInput, type StartRunInput } from '../arrivals/workflow-input.ts';
import { describeExecution, type ListedExecution, listExecutions } from '../aws/step-functions.ts';
import { EARLIER_UPLOAD_SECONDS } from '../call-limits.ts';
import { asObject, jsonObject } from '../json-object.ts';
import type { Log } from '../log.ts';
import {
  type Content,
  compareContents,
  type EarlierUpload,
  earlierUpload,
  type ProcessedUpload,
} from './earlier-upload.ts';
import { stateMachineArn } from './execution-links.ts';
import { isoTime } from './outcome-event.ts';

/** Of 1,000 executions each. */
const MAX_PAGES = 3;
/** The most executions that are described. */
const MAX_DESCRIBED = 5;
const MAX_DESCRIBED_TWINS = 2;

/** The input of an execution that an upload started. */
export type UploadInput = StartRunInput & { readonly arrival: Arrival };

/**
 * Searches Step Functions for the earlier upload of a file that Lume has processed before. Null if unknown. Never
 * throws.
 */
export async function findEarlierUpload(
  execution: string,
  input: UploadInput,
  log: Pick<Log, 'warn'>,
): Promise<EarlierUpload | null> {
  try {
    return await find(execution, input, Date.now() + EARLIER_UPLOAD_SECONDS * 1000);
  } catch (error) {
    log.warn('earlier uploads of the file are not known', { error });
    return null;
  }
}

async function find(execution: string, input: UploadInput, deadlineMs: number): Promise<EarlierUpload | null> {
  if (!isContent(input.arrival)) return null;
  const { twins, others } = await namesakes(execution, input, deadlineMs);
  const succeeded = ({ status }: ListedExecution) => status === 'SUCCEEDED';
  const doneTwins = twins.filter(succeeded).slice(0, MAX_DESCRIBED_TWINS);
  const candidates = [...doneTwins, ...others.filter(succeeded)].slice(0, MAX_DESCRIBED);
  const processed: ProcessedUpload[] = [];
  for (const { executionArn } of candidates) {
    const found = processedUpload(input, executionArn, await describeExecution(executionArn, secondsUntil(deadlineMs)));
    if (found === undefined) continue;
    processed.push(found);
    if (compareContents(input.arrival, found) === 'same_bytes') break;
  }
  return earlierUpload(input.arrival, processed, twins.length > 0);
}

/** Executions for a file of the same name, newest first. `twins` have the same content and flow, `others` do not. */
async function namesakes(execution: string, { flow_version, arrival }: UploadInput, deadlineMs: number) {
  const mark = objectMark(flow_version, arrival);
  const slug = fileSlug(arrival.key);
  const twins: ListedExecution[] = [];
  const others: ListedExecution[] = [];
  const query = { stateMachineArn: stateMachineArn(execution), maxResults: 1000 };
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const listed = await listExecutions({ ...query, ...(nextToken && { nextToken }) }, secondsUntil(deadlineMs));
    for (const each of listed.executions) {
      const itsMark = markIn(each.name);
      if (each.executionArn === execution || itsMark === undefined) continue;
      if (itsMark === mark) twins.push(each);
      else if (each.name.startsWith(`${slug}-${itsMark}-`)) others.push(each);
    }
    nextToken = listed.nextToken;
    if (nextToken === undefined || twins.some(({ status }) => status === 'SUCCEEDED')) break;
  }
  return { twins, others };
}

/** The upload of an execution, if it has the same object, flow version and path, and was processed. */
function processedUpload(
  input: UploadInput,
  execution: string,
  described: { readonly input: string; readonly output: string },
): ProcessedUpload | undefined {
  if (!wasProcessed(described.output)) return undefined;
  const { flow_version, source_path, arrival } = startRunInput(described.input) ?? {};
  const { bucket, key } = input.arrival;
  const isAlike = flow_version === input.flow_version && source_path === input.source_path;
  if (!isAlike || arrival?.bucket !== bucket || arrival.key !== key) return undefined;
  const { etag, size, time } = arrival;
  const at = isoTime(time);
  if (!isContent(arrival) || at === null) return undefined;
  return { etag, size, at, execution };
}

/** Whether these can come from S3: the input of an execution by hand may have anything. */
function isContent({ etag, size }: Content): boolean {
  return /^[\w-]{1,100}$/.test(etag) && Number.isSafeInteger(size);
}

/** Whether rows were delivered. An execution that ended as *Ignored* has no report. */
function wasProcessed(output: string): boolean {
  const outcome = asObject(jsonObject(output)['report'])?.['outcome'];
  return outcome === 'SUCCEEDED' || outcome === 'PARTIAL_FAILED';
}

/** Undefined if the input is invalid: it may be by hand, or of an earlier release. */
function startRunInput(text: string): StartRunInput | undefined {
  try {
    return parseStartRunInput(jsonObject(text));
  } catch {
    return undefined;
  }
}

function secondsUntil(deadlineMs: number): number {
  const left = (deadlineMs - Date.now()) / 1000;
  if (left <= 0) throw new Error(`no answer within ${EARLIER_UPLOAD_SECONDS} s`);
  return left;
}
