import type { IncomingHttpHeaders } from 'node:http';

/**
 * Listening on 127.0.0.1 keeps other machines out, but not the web pages that a browser on this one shows: a page can send
 * requests to any port, and by a name of its own that leads to 127.0.0.1 (DNS rebinding) it can read the answers too.
 * Browsers tell both: by the Host that they name, and by where the page came from.
 * @returns one line that says why the request is refused with 403; undefined: it may come in
 */
export function foreignRequest(headers: IncomingHttpHeaders): string | undefined {
  const { host, origin } = headers;
  if (host === undefined || !isLoopbackName(`http://${host}`)) {
    return `Refused: the local system answers to localhost, 127.0.0.1 and [::1] alone, not to ${host ?? 'a request without Host'}.`;
  }
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || (origin !== undefined && !isLoopbackName(origin))) {
    return `Refused: the local system takes nothing from web pages of elsewhere (${origin ?? site}).`;
  }
  return undefined;
}

/** `localhost`, `127.0.0.1`, `[::1]`, and the names under `localhost`, which virtual-hosted buckets have. */
function isLoopbackName(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && /^(?:(?:[^/]+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
}
