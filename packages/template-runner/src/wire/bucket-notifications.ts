import type { Stores } from './fauxqs-internals.ts';
import { type HttpApp, type HttpReply, s3PathOf } from './http-app.ts';
import { s3Error } from './xml-errors.ts';

const XMLNS = 'http://s3.amazonaws.com/doc/2006-03-01/';

/**
 * Serves `GET` and `PUT bucket?notification` for EventBridge. Notifications to queues, topics and functions are refused, as
 * nothing here would deliver them.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
 */
export class BucketNotifications {
  readonly #reporting = new Set<string>();

  reportsToEventBridge(bucket: string): boolean {
    return this.#reporting.has(bucket);
  }

  set(bucket: string, isReporting: boolean): void {
    if (isReporting) this.#reporting.add(bucket);
    else this.#reporting.delete(bucket);
  }

  /** Call it before `guardS3`, which refuses unknown subresources. */
  serve(app: HttpApp, store: Stores['s3Store']): void {
    app.addHook('preHandler', async (request, reply) => {
      const path = s3PathOf(request);
      if (path?.key !== '' || !('notification' in ((request.query ?? {}) as object))) return;
      const { bucket } = path;
      if (!store.hasBucket(bucket)) return answer(reply, 404, s3Error('NoSuchBucket', `There is no bucket ${bucket}.`));
      if (request.method === 'GET') return answer(reply, 200, this.#configuration(bucket));
      if (request.method !== 'PUT') return answer(reply, 405, s3Error('MethodNotAllowed', 'GET or PUT'));
      const wanted = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : String(request.body ?? '');
      const other = /<(?:Queue|Topic|CloudFunction)Configuration[ >]/.exec(wanted);
      if (other) {
        const message = `${other[0].slice(1, -1)} is not supported locally, only EventBridgeConfiguration.`;
        return answer(reply, 501, s3Error('NotImplemented', message));
      }
      this.set(bucket, /<EventBridgeConfiguration[ />]/.test(wanted));
      return answer(reply, 200, '');
    });
  }

  #configuration(bucket: string): string {
    const eventBridge = this.reportsToEventBridge(bucket) ? '<EventBridgeConfiguration/>' : '';
    return `<?xml version="1.0" encoding="UTF-8"?>\n<NotificationConfiguration xmlns="${XMLNS}">${eventBridge}</NotificationConfiguration>`;
  }
}

function answer(reply: HttpReply, status: number, body: string): HttpReply {
  return reply.status(status).header('content-type', 'application/xml').send(body);
}
