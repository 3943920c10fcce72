import { setTimeout as delay } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { credentials } from './credentials.ts';

export interface SignedRequest {
  /** The name for signatures, for example `s3`. */
  readonly service: string;
  /** Part of the host name; with `AWS_ENDPOINT_URL`, or if it has a dot, the start of the path. */
  readonly bucket?: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Encoded, with a leading slash and the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Limit of all attempts together. */
  readonly timeoutSeconds: number;
}

const MAX_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 100;

/**
 * A signed call to AWS, in place of a client of the SDK. As those do, tries up to three times if there is no answer, or
 * one of 429 or 5xx, so only for calls that may be made twice. Partitions: `aws`, `aws-us-gov`, `aws-cn`.
 * @returns the last answer, whatever its status.
 * @throws what `fetch` throws if there is no answer.
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

/** The service is unavailable or busy: retry. */
export function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function urlOf({ service, bucket, path }: Pick<SignedRequest, 'service' | 'bucket' | 'path'>, region: string): string {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint) return `${endpoint}${bucket === undefined ? '' : `/${bucket}`}${path}`;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = `${service}.${region}.${suffix}`;
  // The certificate of S3 covers one label before the host name, so a bucket with a dot goes into the path.
  if (bucket?.includes('.')) return `https://${host}/${bucket}${path}`;
  return `https://${bucket === undefined ? '' : `${bucket}.`}${host}${path}`;
}
