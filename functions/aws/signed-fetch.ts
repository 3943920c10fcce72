import { setTimeout as delay } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { credentials } from './credentials.ts';

export interface SignedRequest {
  /** As signatures name it, for example `s3`. */
  readonly service: string;
  /** Before the service's own in the name of the host: the bucket. At `AWS_ENDPOINT_URL`, and with a dot in it, the start of the path. */
  readonly bucket?: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Encoded, begins with a slash; with a query where there is one. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Limit of all attempts together. */
  readonly timeoutSeconds: number;
}

const MAX_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 100;

/**
 * One call to AWS, signed, in place of a client of the SDK. Like those it tries three times where there is no answer, or
 * one of 429 or 5xx: only for calls that may be made twice. Partitions: `aws`, `aws-us-gov`, `aws-cn`.
 * @returns the last answer, whatever its status.
 * @throws what `fetch` throws when there is none.
 */
export async function signedFetch({ timeoutSeconds, ...request }: SignedRequest): Promise<Response> {
  const { service, method, headers, body = null } = request;
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const client = new AwsClient({ ...credentials(), service, region });
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  for (let attempt = 1; ; attempt++) {
    const signed = await client.sign(urlOf(request, region), { method, headers, body, signal, redirect: 'manual' });
    const isLast = attempt === MAX_ATTEMPTS;
    try {
      const response = await fetch(signed);
      if (isLast || !isPassing(response.status)) return response;
      await response.body?.cancel();
    } catch (error) {
      if (isLast || signal.aborted) throw error;
    }
    await delay(Math.random() * FIRST_BACKOFF_MS * 2 ** (attempt - 1), undefined, { signal });
  }
}

/** The service is away or busy. */
export function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function urlOf({ service, bucket, path }: Pick<SignedRequest, 'service' | 'bucket' | 'path'>, region: string): string {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint) return `${endpoint}${bucket === undefined ? '' : `/${bucket}`}${path}`;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = `${service}.${region}.${suffix}`;
  // The certificate of S3 has one name before the service's: a bucket with a dot is the start of the path there too.
  if (bucket?.includes('.')) return `https://${host}/${bucket}${path}`;
  return `https://${bucket === undefined ? '' : `${bucket}.`}${host}${path}`;
}
