import { foreignRequest } from '../loopback-requests.ts';
import type { HttpApp } from './http-app.ts';
import { s3Error } from './xml-error.ts';

/** Refuses what a browser sends for a web page of elsewhere, before anything is read of it. */
export function refuseForeignRequests(app: HttpApp): void {
  app.addHook('onRequest', async (request, reply) => {
    const reason = foreignRequest(request.headers);
    if (reason === undefined) return;
    return reply
      .status(403)
      .headers({ 'content-type': 'application/xml', connection: 'close' })
      .send(s3Error('AccessDenied', reason));
  });
}
