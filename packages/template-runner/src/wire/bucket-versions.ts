import { createHash } from 'node:crypto';
import type { Stores } from './fauxqs-internals.ts';
import { type HttpApp, type HttpReply, s3PathOf } from './http-app.ts';
import type { StoredObject } from './object-created.ts';
import { escapeXml, s3Error } from './xml-errors.ts';

const XMLNS = 'http://s3.amazonaws.com/doc/2006-03-01/';
const MAX_KEYS = 1000;

/**
 * Version ids for the objects of buckets with versioning. Serves `GET` and `PUT bucket?versioning`, and `GET
 * bucket?versions` with the newest version of each object: fauxqs keeps no others. Objects of other buckets have the version
 * `null`, as in S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export class BucketVersions {
  readonly #versioned = new Set<string>();

  set(bucket: string, isVersioned: boolean): void {
    if (isVersioned) this.#versioned.add(bucket);
    else this.#versioned.delete(bucket);
  }

  /** Always the same for what is stored, so that none has to be kept. Undefined without versioning. */
  idOf(bucket: string, { key, etag, lastModified }: Omit<StoredObject, 'contentLength'>): string | undefined {
    if (!this.#versioned.has(bucket)) return undefined;
    const identity = JSON.stringify([bucket, key, etag, lastModified.getTime()]);
    return createHash('sha256').update(identity).digest('base64url').slice(0, 32);
  }

  /** Call it before `guardS3`, which refuses unknown subresources. */
  serve(app: HttpApp, store: Stores['s3Store']): void {
    app.addHook('preHandler', async (request, reply) => {
      const path = s3PathOf(request);
      const query = (request.query ?? {}) as Readonly<Record<string, string>>;
      const isAsked = 'versioning' in query || (request.method === 'GET' && 'versions' in query);
      if (path?.key !== '' || !isAsked) return;
      const { bucket } = path;
      if (!store.hasBucket(bucket)) return answer(reply, 404, s3Error('NoSuchBucket', `There is no bucket ${bucket}.`));
      if (request.method === 'PUT') {
        this.set(bucket, /<Status>Enabled</.test(String(request.body)));
        return answer(reply, 200, '');
      }
      if ('versioning' in query) return answer(reply, 200, this.#status(bucket));
      return answer(reply, 200, this.#listing(bucket, query, store));
    });
  }

  #status(bucket: string): string {
    const status = this.#versioned.has(bucket) ? '<Status>Enabled</Status>' : '';
    return xml('VersioningConfiguration', status);
  }

  #listing(bucket: string, query: Readonly<Record<string, string>>, store: Stores['s3Store']): string {
    const { prefix = '', 'max-keys': maxKeys = MAX_KEYS, 'key-marker': after } = query;
    const { objects, isTruncated } = store.listObjects(bucket, {
      prefix,
      maxKeys: Math.min(Number(maxKeys), MAX_KEYS),
      ...(after !== undefined && { startAfter: after }),
    });
    const versions = objects.map(
      (object) =>
        `<Version><Key>${escapeXml(object.key)}</Key><VersionId>${this.idOf(bucket, object) ?? 'null'}</VersionId><IsLatest>true</IsLatest><LastModified>${object.lastModified.toISOString()}</LastModified><ETag>${escapeXml(object.etag)}</ETag><Size>${object.contentLength}</Size><StorageClass>STANDARD</StorageClass></Version>`,
    );
    const last = objects.at(-1);
    const next = isTruncated && last ? `<NextKeyMarker>${escapeXml(last.key)}</NextKeyMarker>` : '';
    const head = `<Name>${bucket}</Name><IsTruncated>${isTruncated}</IsTruncated>${next}`;
    return xml('ListVersionsResult', head + versions.join(''));
  }
}

function xml(element: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${element} xmlns="${XMLNS}">${content}</${element}>`;
}

function answer(reply: HttpReply, status: number, body: string): HttpReply {
  return reply.status(status).header('content-type', 'application/xml').send(body);
}
