import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { jsonObject } from '../../functions/json-object.ts';
import { listObjects } from '../aws/list-objects.ts';
import { uriOf } from '../aws/s3-uri.ts';

export interface ArchivedReport {
  readonly uri: string;
  /** ARN of its execution. */
  readonly execution: string | null;
  readonly source_path: string | null;
}

/** Finds the reports of a run by listing all of them, 1,000 per call: keys start with flow, version and date. */
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
