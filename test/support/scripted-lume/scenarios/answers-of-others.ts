import { FIN, http, json, RESET, raw } from '../http-bytes.ts';
import * as pages from '../proxy-pages.ts';
import { type Ending, lateStatus, type Scenario } from '../scenario.ts';

const lost = (error: string): Ending => ({ outcome: 'ERROR', error });

/** No answer of Lume's: asked again, for hours. */
export const ANSWERS_OF_OTHERS: readonly Scenario[] = [
  lateStatus('answers a maintenance page with 200', pages.MAINTENANCE_200),
  lateStatus('answers a 301 of nginx', pages.MOVED_301),
  lateStatus('answers the 302 of a captive portal', pages.CAPTIVE_PORTAL_302),
  lateStatus('answers a 304', pages.NOT_MODIFIED_304),
  lateStatus('answers the 404 page of IIS', pages.IIS_404),
  lateStatus('answers a 404 in plain text', pages.TRAEFIK_404),
  lateStatus('answers a 410 page', pages.GONE_410),
  lateStatus('answers the 403 page of AWS WAF', pages.WAF_403),
  lateStatus('answers a challenge of Cloudflare', pages.CLOUDFLARE_CHALLENGE_403),
  lateStatus('answers a page that asks for a password', pages.BASIC_401),
  lateStatus('answers a 400 page of nginx', pages.NGINX_400),
  lateStatus('answers a 502 page of nginx', pages.nginx('502 Bad Gateway')),
  lateStatus("answers Envoy's 503", pages.ENVOY_503),
  lateStatus('answers a 503 of API Gateway', pages.API_GATEWAY_503),
  lateStatus('answers a 504 page of a load balancer', pages.ALB_504),
  lateStatus('answers a 429 of API Gateway', pages.API_GATEWAY_429),
  lateStatus('answers a 500 in JSON', json(500, { error: { message: 'internal' } })),
  lateStatus('answers an empty 200', http('HTTP/1.1 200 OK')),
  lateStatus('answers a 204', raw('HTTP/1.1 204 No Content\r\nServer: envoy\r\n\r\n', 'keep')),
  lateStatus('answers a list', json(200, [])),
  lateStatus('answers a text in JSON', json(200, '"SUCCEEDED"')),
  lateStatus('answers null', json(200, 'null')),
  lateStatus('answers JSON that is cut', json(200, '{"id":"RUN_ID","status":"SUCCEEDED","metadata":{"target_loc')),
  lateStatus('resets the connection', RESET, 2),
  lateStatus('closes the connection without a word', FIN, 2),
  lateStatus(
    'announces more bytes than it sends',
    json(200, { id: 'RUN_ID', status: 'SUCCEEDED' }, { end: 900, afterwards: 'fin' }),
  ),
  lateStatus(
    'switches to another protocol',
    raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
  ),
  lateStatus('is a server for SSH', raw('SSH-2.0-OpenSSH_9.6p1\r\n')),
  lateStatus(
    'sends more headers than anybody reads',
    http(`HTTP/1.1 200 OK\nX-Trace: ${'t'.repeat(200_000)}`, '{}', { afterwards: 'fin' }),
  ),
  {
    name: 'never answers a question but with a maintenance page',
    status: [pages.MAINTENANCE_200],
    ends: { ...lost('LumeUnavailableError'), gets: 100, says: ['Scheduled maintenance', 'RUN_ID'] },
  },
];
