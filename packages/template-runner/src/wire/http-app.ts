import type { buildApp } from 'fauxqs';

/** The Fastify application of fauxqs, before it listens. */
export type HttpApp = ReturnType<typeof buildApp>;

type Handler = Parameters<Parameters<HttpApp['setErrorHandler']>[0]>;
export type HttpRequest = Handler[1];
export type HttpReply = Handler[2];

/** Bucket and key of a request to S3, as fauxqs reads them from the path; undefined for any other request. */
export function s3PathOf(request: HttpRequest): { readonly bucket: string; readonly key: string } | undefined {
  if (!request.routeOptions.url?.startsWith('/:bucket')) return undefined;
  const params = request.params as { bucket: string; '*'?: string };
  return { bucket: params.bucket, key: params['*'] ?? '' };
}
