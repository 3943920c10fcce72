import { createHash } from 'node:crypto';
import { fileName } from './source-path.ts';

const SLUG_CHARACTERS = 40;
const HASH_CHARACTERS = 20;

/** What makes an upload that upload, for one flow version. Two deliveries of one event agree in all of it. */
export interface UploadIdentity {
  readonly flow_version: string;
  readonly source_path: string;
  readonly bucket: string;
  readonly key: string;
  readonly sequencer: string;
}

/**
 * `{slug of the file name}-{20 hex digits}`: one name an upload, so that Step Functions itself refuses a second
 * execution. Only `0-9A-Za-z_-` and at most 61 characters, of the 80 that Step Functions allows.
 */
export function executionName(upload: UploadIdentity): string {
  const { flow_version, source_path, bucket, key, sequencer } = upload;
  const identity = JSON.stringify([flow_version, source_path, bucket, key, sequencer]);
  const hash = createHash('sha256').update(identity).digest('hex').slice(0, HASH_CHARACTERS);
  return `${slug(fileName(key))}-${hash}`;
}

function slug(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '');
  const dashed = plain.replace(/[^0-9A-Za-z_-]+/g, '-').replace(/^-+/, '');
  return dashed.slice(0, SLUG_CHARACTERS).replace(/-+$/, '') || 'file';
}
