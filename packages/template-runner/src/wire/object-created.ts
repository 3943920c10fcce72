import { AsyncLocalStorage } from 'node:async_hooks';
import type { BucketVersions } from './bucket-versions.ts';
import type { Stores } from './fauxqs-internals.ts';
import { type HttpApp, type HttpRequest, s3PathOf } from './http-app.ts';

/** The `reason` of the S3 event. */
type CreationReason = 'PutObject' | 'CopyObject' | 'POST Object' | 'CompleteMultipartUpload';

export interface ObjectCreated {
  readonly bucket: string;
  /** As uploaded, not encoded. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** In a bucket with versioning. */
  readonly versionId?: string;
  readonly sequencer: string;
  /** ISO 8601. */
  readonly time: string;
  readonly reason: CreationReason;
}

export interface StoredObject {
  readonly key: string;
  readonly contentLength: number;
  readonly etag: string;
  readonly lastModified: Date;
}

/**
 * Calls `announce` for each new object while it is being stored. If that throws, the upload fails.
 */
export function watchObjects(
  app: HttpApp,
  store: Stores['s3Store'],
  nextSequencer: () => string,
  versions: Pick<BucketVersions, 'idOf'>,
  announce: (object: ObjectCreated) => void,
): void {
  // Reads the stored object from the store's own calls: reading the bucket afterwards would race with the next upload.
  const requests = new AsyncLocalStorage<HttpRequest>();
  app.addHook('preHandler', (request, _reply, done) => requests.run(request, done));

  const note = <Stored extends StoredObject>(stored: Stored): Stored => {
    const request = requests.getStore();
    const path = request && s3PathOf(request);
    if (path) {
      const versionId = versions.idOf(path.bucket, stored);
      announce({
        bucket: path.bucket,
        key: stored.key,
        size: stored.contentLength,
        etag: stored.etag.replaceAll('"', ''),
        ...(versionId !== undefined && { versionId }),
        sequencer: nextSequencer(),
        time: stored.lastModified.toISOString(),
        reason: reasonOf(request),
      });
    }
    return stored;
  };
  const { putObject, completeMultipartUpload } = store;
  store.putObject = (...args) => note(putObject.apply(store, args));
  store.completeMultipartUpload = (...args) => note(completeMultipartUpload.apply(store, args));
}

function reasonOf(request: HttpRequest): CreationReason {
  if (request.method === 'PUT') return request.headers['x-amz-copy-source'] ? 'CopyObject' : 'PutObject';
  return s3PathOf(request)?.key ? 'CompleteMultipartUpload' : 'POST Object';
}
