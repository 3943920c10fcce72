import { createHash } from 'node:crypto';
import { fileName } from './file-name.ts';

const SLUG_CHARACTERS = 40;
const MARK_CHARACTERS = 20;
const START_CHARACTERS = 16;

/** An object with a particular content. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** As S3 gives it, without quotation marks. */
  readonly etag: string;
}

/** Identifies an upload for one flow version. Equal in all deliveries of one event. */
export interface UploadIdentity extends ObjectVersion {
  readonly flow_version: string;
  readonly source_path: string;
  readonly sequencer: string;
}

/**
 * `{slug of the file name}-{mark of the object}-{16 hex digits}`: one name per upload, so that Step Functions refuses a
 * second execution. Only `0-9A-Za-z_-`, at most 78 of the 80 characters that Step Functions allows.
 */
export function executionName(upload: UploadIdentity): string {
  const { flow_version, source_path, key, sequencer } = upload;
  const start = digest([flow_version, source_path, sequencer], START_CHARACTERS);
  return `${fileSlug(key)}-${objectMark(flow_version, upload)}-${start}`;
}

/**
 * 20 hex digits: a hash of what a bucket listing contains of an object (it has no sequencer) and of the flow without its
 * version. The names of executions alone thus show which objects a flow has processed.
 */
export function objectMark(flowVersion: string, { bucket, key, etag }: ObjectVersion): string {
  return digest([flowVersion.split(':')[0], bucket, key, etag], MARK_CHARACTERS);
}

/** The mark in an execution's name. Undefined in a name that a person chose. */
export function markIn(name: string): string | undefined {
  return MARKED.exec(name)?.[1];
}

/**
 * The name of another execution about the same object, with the same mark. The same `distinction` gives the same name.
 * Undefined if the name has no mark.
 */
export function siblingName(name: string, ...distinction: readonly string[]): string | undefined {
  if (markIn(name) === undefined) return undefined;
  return `${name.slice(0, -START_CHARACTERS)}${digest(distinction, START_CHARACTERS)}`;
}

/** Whether the execution with this name can be about a file whose name starts with the text. */
export function isNamedLike(name: string, text: string): boolean {
  return markIn(name) !== undefined && name.startsWith(fileSlug(text));
}

const MARKED = new RegExp(`-([0-9a-f]{${MARK_CHARACTERS}})-[0-9a-f]{${START_CHARACTERS}}$`);

function digest(parts: readonly unknown[], characters: number): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, characters);
}

/** How the names of a file's executions start. */
export function fileSlug(key: string): string {
  const plain = fileName(key).normalize('NFKD').replace(/\p{M}/gu, '');
  const dashed = plain.replace(/[^0-9A-Za-z_-]+/g, '-').replace(/^-+/, '');
  return dashed.slice(0, SLUG_CHARACTERS).replace(/-+$/, '') || 'file';
}
