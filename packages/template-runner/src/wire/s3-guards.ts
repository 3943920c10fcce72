import type { Stores } from './fauxqs-internals.ts';
import { type HttpApp, type HttpReply, s3PathOf } from './http-app.ts';
import { s3Error } from './xml-errors.ts';

/**
 * Subresources that fauxqs ignores: `PUT key?tagging` would replace the object by its tags, `GET bucket?location` would list
 * the bucket.
 */
const UNKNOWN_SUBRESOURCES = new Set([
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'location',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'tagging',
  'torrent',
  'versioning',
  'versions',
  'website',
]);

/** In UTF-8. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const MAX_KEY_BYTES = 1024;

const TOO_LARGE =
  'Your proposed upload exceeds the maximum allowed size: the limit is 11 MiB per request locally. ' +
  'Use a multipart upload, as aws s3 cp and the Upload class of @aws-sdk/lib-storage do.';

/**
 * Refuses S3 requests that fauxqs would misinterpret.
 * @param onError called for unexpected errors, which are answered with 500
 */
export function guardS3(app: HttpApp, store: Stores['s3Store'], onError: (error: unknown) => void): void {
  app.addHook('preHandler', async (request, reply) => {
    const path = s3PathOf(request);
    if (!path) return;
    if (Buffer.byteLength(path.key) > MAX_KEY_BYTES) {
      return refuse(reply, 400, 'KeyTooLongError', `Your key is too long: the limit is ${MAX_KEY_BYTES} bytes.`);
    }
    const query = Object.keys((request.query ?? {}) as Record<string, unknown>);
    const unknown = query.find((name) => UNKNOWN_SUBRESOURCES.has(name));
    if (unknown !== undefined) {
      return refuse(reply, 501, 'NotImplemented', `?${unknown} is not supported locally.`);
    }
    const createsObject = request.method === 'PUT' || (request.method === 'POST' && query.includes('uploadId'));
    if (createsObject && path.key && request.headers['if-none-match'] === '*' && exists(store, path.bucket, path.key)) {
      return refuse(reply, 412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
  });

  app.setErrorHandler((error, request, reply) => {
    const failure = error as { readonly code?: string; readonly message?: string; readonly statusCode?: number };
    if (failure.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, 400, 'EntityTooLarge', TOO_LARGE);
    if (failure.statusCode !== undefined && failure.statusCode < 500) {
      return refuse(reply, failure.statusCode, 'InvalidRequest', failure.message ?? '');
    }
    // fauxqs parses the JSON of SQS and Step Functions before any of our hooks.
    if (error instanceof SyntaxError && request.body === undefined) return refuseBody(reply);
    onError(error);
    return refuse(reply, 500, 'InternalError', failure.message ?? String(error));
  });
}

function exists(store: Stores['s3Store'], bucket: string, key: string): boolean {
  return store.hasBucket(bucket) && store.listObjects(bucket, { prefix: key, maxKeys: 1 }).objects[0]?.key === key;
}

function refuse(reply: HttpReply, status: number, code: string, message: string): HttpReply {
  return reply.status(status).header('content-type', 'application/xml').send(s3Error(code, message));
}

function refuseBody(reply: HttpReply): HttpReply {
  const error = { __type: 'SerializationException', message: 'The body of the request is not JSON.' };
  return reply.status(400).header('content-type', 'application/x-amz-json-1.0').send(JSON.stringify(error));
}
