import type { buildApp } from 'fauxqs';

/** The Fastify application of fauxqs, before it listens. */
export type HttpApp = ReturnType<typeof buildApp>;

type Handler = Parameters<Parameters<HttpApp['setErrorHandler']>[0]>;
export type HttpRequest = Handler[1];
export type HttpReply = Handler[2];

/** Bucket and key of a request to S3, as fauxqs parses them from the path; undefined for other requests. */
export function s3PathOf(request: HttpRequest): { readonly bucket: string; readonly key: string } | undefined {
  if (!request.routeOptions.url?.startsWith('/:bucket')) return undefined;
  const params = request.params as { bucket: string; '*'?: string };
  return { bucket: params.bucket, key: params['*'] ?? '' };
}

/** The parameters of a request in the query protocol: `POST /` with a form; undefined for other requests. */
export function queryParametersOf(request: HttpRequest): Readonly<Record<string, string | undefined>> | undefined {
  const isForm = request.headers['content-type']?.includes('application/x-www-form-urlencoded');
  return isForm && request.routeOptions.url === '/' ? (request.body as Readonly<Record<string, string>>) : undefined;
}
