import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { jsonObject } from '../../functions/json-object.ts';
import { listObjects } from '../aws/list-objects.ts';
import { uriOf } from '../aws/s3-uri.ts';

export interface ArchivedReport {
  readonly uri: string;
  /** ARN of the execution that wrote it. */
  readonly execution: string | null;
  readonly source_path: string | null;
}

/**
 * The reports about a run. Nothing but a listing finds them, because their keys begin with flow, version and day: one call
 * for 1,000 reports.
 */
export async function reportsOf(s3: S3Client, bucket: string, runId: string): Promise<readonly ArchivedReport[]> {
  const found: ArchivedReport[] = [];
  for await (const { key } of listObjects(s3, { bucket, prefix: 'reports/' })) {
    if (!key.endsWith(`/${runId}.json`)) continue;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const { execution, source_path } = jsonObject(await Body?.transformToString());
    found.push({
      uri: uriOf({ bucket, key }),
      execution: typeof execution === 'string' ? execution : null,
      source_path: typeof source_path === 'string' ? source_path : null,
    });
  }
  return found;
}
