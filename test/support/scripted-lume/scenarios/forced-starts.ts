import { type Answer, FIN, http, json, RESET, raw } from '../http-bytes.ts';
import * as pages from '../proxy-pages.ts';
import { CREATED, type Ending, lateStart, type Scenario } from '../scenario.ts';

/** A forced start may make a second run of a path: after anything that may have reached Lume it is not sent again. */

const FORCED = { force_rerun: true, reason: 'the file was corrected' };

function once(
  name: string,
  answer: Answer,
  error = 'LumeStartUncertainError',
  because: Ending['because'] = 'uncertain',
): Scenario {
  return {
    name,
    input: FORCED,
    start: [answer, CREATED],
    ends: { outcome: 'NOT_STARTED', error, because, posts: 1, gets: 0, getsAtMost: 0 },
  };
}

function forced(scenario: Scenario): Scenario {
  return { ...scenario, input: FORCED };
}

const blocked = (name: string, answer: Answer) => once(name, answer, 'LumeBlockedError', 'blocked');

export const SENT_ONCE: readonly Scenario[] = [
  once('resets the connection', RESET),
  once('closes the connection without a word', FIN),
  once('resets the connection within the head', raw('HTTP/1.1 201 Cre', 'reset')),
  once('answers a 502 page of nginx', pages.nginx('502 Bad Gateway')),
  once("answers Envoy's 503", pages.ENVOY_503),
  once('answers a 503 of API Gateway', pages.API_GATEWAY_503),
  once('answers a 504 page of a load balancer', pages.ALB_504),
  once('answers a 429 page', pages.CLOUDFLARE_429),
  once('answers a 429 of API Gateway', pages.API_GATEWAY_429),
  once('answers a 500 in JSON', json(500, { error: { message: 'internal' } })),
  once('answers a 408', http('HTTP/1.1 408 Request Timeout\nConnection: close')),
  once('answers a 303', pages.SEE_OTHER_303),
  once('answers a 304', pages.NOT_MODIFIED_304),
  once('answers a maintenance page with 200', pages.MAINTENANCE_200),
  once('answers an empty 202', http('HTTP/1.1 202 Accepted')),
  once('answers a list', json(200, [])),
  once('answers JSON that is cut', json(201, '{"id":"RUN_')),
  once(
    'switches to another protocol',
    raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'),
  ),
  once('is a server for SSH', raw('SSH-2.0-OpenSSH_9.6p1\r\n')),
  once('answers an error in a 200', json(200, { error: { message: 'busy' } }), 'LumeProtocolError'),
  {
    name: 'refuses the key, and answers 502 to the next',
    input: FORCED,
    start: [json(401, { error: 'invalid key' }), pages.nginx('502 Bad Gateway'), CREATED],
    ends: { outcome: 'NOT_STARTED', error: 'LumeStartUncertainError', because: 'uncertain', posts: 2, getsAtMost: 0 },
  },
  {
    name: 'is away for a while, and then answers 502',
    input: FORCED,
    start: [json(503, { detail: 'upgrading' }), pages.nginx('502 Bad Gateway'), CREATED],
    ends: { outcome: 'NOT_STARTED', error: 'LumeStartUncertainError', because: 'uncertain', posts: 2, getsAtMost: 0 },
  },
  blocked('answers the 403 page of AWS WAF', pages.WAF_403),
  blocked('answers a challenge of Cloudflare', pages.CLOUDFLARE_CHALLENGE_403),
  blocked('answers a 400 page of nginx', pages.NGINX_400),
  once('answers 409 without words', json(409, {}), 'LumeInvalidRequestError', 'refused'),
  once(
    'is processing the path already',
    json(409, { error: { message: 'already running' } }),
    'LumeAlreadyRunningError',
    'already_running',
  ),
];

export const SENT_AGAIN: readonly Scenario[] = [
  forced(lateStart('answers a 301 of nginx', pages.MOVED_301)),
  forced(lateStart('answers the 302 of a captive portal', pages.CAPTIVE_PORTAL_302)),
  forced(lateStart('answers the 404 page of IIS', pages.IIS_404)),
  forced(lateStart('answers a 503 with a detail', json(503, { detail: 'upgrading' }))),
  forced(lateStart('answers a 429 with an error', json(429, { error: 'slow down' }))),
  forced(lateStart('refuses the key once', json(401, { error: 'invalid key' }), 1)),
];

/** Where Lume's promise is not relied on, no start is repeated after an answer that was lost. */
export const WITHOUT_THE_PROMISE: readonly Scenario[] = [
  ...[
    once('resets the connection', RESET),
    once('answers a 502 page of nginx', pages.nginx('502 Bad Gateway')),
    once('answers a maintenance page with 200', pages.MAINTENANCE_200),
    once('answers a 503 of API Gateway', pages.API_GATEWAY_503),
    once('answers an empty 202', http('HTTP/1.1 202 Accepted')),
    blocked('answers the 403 page of AWS WAF', pages.WAF_403),
  ].map((scenario) => ({ ...scenario, input: {} })),
  lateStart('answers a 301 of nginx', pages.MOVED_301),
  lateStart('answers the 404 page of IIS', pages.IIS_404),
  lateStart('answers a 503 with a detail', json(503, { detail: 'upgrading' })),
];

/** Never answered: each costs the time-out of a call. */
export const SILENT: readonly Scenario[] = [
  {
    name: 'takes a start and says nothing',
    start: [() => ({ afterwards: 'hang' }), CREATED],
    ends: { outcome: 'SUCCEEDED', posts: [2, Number.POSITIVE_INFINITY] },
  },
  {
    name: 'takes a forced start and says nothing',
    input: FORCED,
    start: [() => ({ afterwards: 'hang' }), CREATED],
    ends: { outcome: 'NOT_STARTED', because: 'uncertain', error: 'LumeStartUncertainError', posts: 1 },
  },
  {
    name: 'stops within the body of its answer to a forced start',
    input: FORCED,
    start: [raw('HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"id":"RUN_ID",', 'hang'), CREATED],
    ends: { outcome: 'NOT_STARTED', because: 'uncertain', error: 'LumeStartUncertainError', posts: 1 },
  },
  {
    name: 'takes a question for the status and says nothing',
    status: [() => ({ afterwards: 'hang' }), json(200, '{"id":"RUN_ID","status":"SUCCEEDED"}')],
    ends: { outcome: 'SUCCEEDED', posts: [1, Number.POSITIVE_INFINITY], gets: 3 },
  },
];
