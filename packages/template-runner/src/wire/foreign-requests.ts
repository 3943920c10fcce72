import type { IncomingHttpHeaders } from 'node:http';
import type { HttpApp } from './http-app.ts';
import { s3Error } from './xml-errors.ts';

/** Answers 403 to foreign requests before anything of them is read. */
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

/**
 * Listening on 127.0.0.1 keeps other machines out, but not web pages in a browser on this one: a page can send requests
 * to any port, and read the responses through a host name of its own that resolves to 127.0.0.1 (DNS rebinding). Browsers
 * reveal both, in `Host` and in `Origin` or `Sec-Fetch-Site`.
 * @returns in one line why the request must be answered with 403; undefined if it may pass
 */
export function foreignRequest(headers: IncomingHttpHeaders): string | undefined {
  const { host, origin } = headers;
  if (host === undefined) return 'Refused: a request without a Host header.';
  if (!isLoopbackName(`http://${host}`)) {
    return `Refused: the host must be localhost, 127.0.0.1 or [::1], not ${host}.`;
  }
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || (origin !== undefined && !isLoopbackName(origin))) {
    return `Refused: a request from a web page of another site (${origin ?? site}).`;
  }
  return undefined;
}

/** `localhost`, `127.0.0.1`, `[::1]`, and subdomains of `localhost`, which virtual-hosted buckets have. */
function isLoopbackName(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && /^(?:(?:[^/]+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
}
