import { gzipSync } from 'node:zlib';
import { FIN, http, json, RESET, raw } from '../http-bytes.ts';
import * as pages from '../proxy-pages.ts';
import { lateStart, notStarted, type Scenario } from '../scenario.ts';

/** The answer may come after a run was made: the start is repeated all the same, by Lume's promise to process a path once. */
export const UNCERTAIN_STARTS: readonly Scenario[] = [
  lateStart('answers a 502 page of nginx', pages.nginx('502 Bad Gateway')),
  lateStart('answers a 503 page of nginx', pages.nginx('503 Service Temporarily Unavailable')),
  lateStart('answers a 504 page of nginx', pages.nginx('504 Gateway Time-out')),
  lateStart("answers Envoy's 503 about a connection that was terminated", pages.ENVOY_503),
  lateStart("answers HAProxy's 503 in HTTP/1.0", pages.HAPROXY_503),
  lateStart("answers Apache's 503 with a Retry-After", pages.APACHE_503),
  lateStart('answers the 503 page of a load balancer of AWS', pages.ALB_503),
  lateStart('answers the 504 page of a load balancer of AWS', pages.ALB_504),
  lateStart('answers a 503 of API Gateway, which has a message and no error', pages.API_GATEWAY_503),
  lateStart('answers a 504 of API Gateway', pages.API_GATEWAY_504),
  lateStart('answers a 429 of API Gateway', pages.API_GATEWAY_429),
  lateStart('answers a 502 page of CloudFront', pages.CLOUDFRONT_502),
  lateStart('answers a 429 page of Cloudflare', pages.CLOUDFLARE_429),
  lateStart('answers a 521 of Cloudflare', pages.CLOUDFLARE_521),
  lateStart('answers a 524 of Cloudflare', pages.CLOUDFLARE_524),
  lateStart('answers a 500 in JSON', json(500, { error: { type: 'api_error', message: 'internal' } })),
  lateStart('answers an empty 408', http('HTTP/1.1 408 Request Timeout\nConnection: close', '', { afterwards: 'fin' })),
  lateStart('answers a status that no list has', http('HTTP/1.1 599 Network Connect Timeout Error', 'oops')),
  lateStart('answers a 300', pages.MULTIPLE_CHOICES_300),
  lateStart('answers a 303', pages.SEE_OTHER_303),
  lateStart('answers a 304', pages.NOT_MODIFIED_304),
  lateStart('answers a maintenance page with 200', pages.MAINTENANCE_200),
  lateStart('answers an empty 200', http('HTTP/1.1 200 OK\nServer: nginx/1.24.0')),
  lateStart('answers a 200 of white space', http('HTTP/1.1 200 OK\nContent-Type: application/json', ' \r\n ')),
  lateStart('answers a 204', raw('HTTP/1.1 204 No Content\r\nServer: envoy\r\n\r\n', 'keep')),
  lateStart(
    'answers an empty 202 with a Location',
    http('HTTP/1.1 202 Accepted\nLocation: /runs/RUN_ID\nRetry-After: 5'),
  ),
  lateStart('answers a list', json(200, [{ id: 'RUN_ID', status: 'CREATED' }])),
  lateStart('answers a text in JSON', json(200, '"accepted"')),
  lateStart('answers null', json(200, 'null')),
  lateStart('answers a number', json(200, '42')),
  lateStart('answers JSON that is cut', json(201, '{"id":"RUN_ID","status":"CREA')),
  lateStart('answers two JSON texts in one body', json(201, '{"id":"RUN_ID"}{"status":"CREATED"}')),
  lateStart(
    'announces more bytes than it sends',
    json(201, '{"id":"RUN_ID","status":"CREATED"}', { end: 200, afterwards: 'fin' }),
  ),
  lateStart(
    'announces fewer bytes than it sends',
    json(201, '{"id":"RUN_ID","status":"CREATED"}', { end: 12, afterwards: 'fin' }),
  ),
  lateStart(
    'announces a length that is no number',
    http('HTTP/1.1 201 Created\nContent-Length: many', '{}', { end: 'close' }),
  ),
  lateStart(
    'ends a chunked answer before its last chunk',
    raw('HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"id":"RUN_ID"\r\n'),
  ),
  lateStart('resets the connection', RESET),
  lateStart('closes the connection without a word', FIN),
  lateStart('resets the connection within the head', raw('HTTP/1.1 201 Created\r\nContent-Ty', 'reset')),
  lateStart(
    'resets the connection within the body',
    raw('HTTP/1.1 201 Created\r\nContent-Length: 300\r\n\r\n{"id":"RUN_ID",', 'reset'),
  ),
  lateStart(
    'switches to another protocol',
    raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
  ),
  lateStart(
    'sends more headers than anybody reads',
    http(`HTTP/1.1 201 Created\nX-Trace: ${'t'.repeat(200_000)}`, '{}', { afterwards: 'fin' }),
  ),
  lateStart('speaks HTTP/2', raw(Buffer.from('000012040000000000000300000080000400010000000500ffffff', 'hex'))),
  lateStart('is a server for SSH', raw('SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n')),
  lateStart('answers in UTF-16', json(201, Buffer.from('\uFEFF{"id":"run_1","status":"CREATED"}', 'utf16le'))),
  lateStart('answers JSON with a comma too many', json(201, '{"id":"RUN_ID","status":"CREATED",}')),
  lateStart(
    'announces both a length and chunks',
    http('HTTP/1.1 201 Created\nContent-Length: 5', '{"id":"RUN_ID"}', { end: 'chunked' }),
  ),
  lateStart('denies the request with 999', http('HTTP/1.1 999 Request Denied', '<html>999</html>')),
  lateStart(
    'unpacks to sixty megabytes',
    http('HTTP/1.1 201 Created\nContent-Encoding: gzip', gzipSync(Buffer.alloc(60_000_000))),
  ),
  {
    name: 'answers 502 although it made the run, and refuses the repetition',
    start: [
      pages.nginx('502 Bad Gateway'),
      json(409, { error: { message: 'This path was already processed by RUN_ID' } }),
    ],
    ends: { ...notStarted('LumeAlreadyProcessedError', 'uncertain'), posts: 2 },
  },
  {
    name: 'answers 502 although it made the run, and refuses the repetition, where processed paths are to be ignored',
    input: { when_already_processed: 'ignore' },
    start: [
      pages.nginx('502 Bad Gateway'),
      json(409, { error: { message: 'source_path has already been processed' } }),
    ],
    ends: { ...notStarted('LumeAlreadyProcessedError', 'uncertain'), posts: 2 },
  },
  {
    name: 'answers 502 although it made the run, and refuses the repetition, where processed paths are to be forced',
    input: { when_already_processed: 'rerun' },
    start: [
      pages.nginx('502 Bad Gateway'),
      json(409, { error: { message: 'source_path has already been processed' } }),
    ],
    ends: { ...notStarted('LumeAlreadyProcessedError', 'uncertain'), posts: 2 },
  },
  {
    name: 'answers a maintenance page although it made the run, which goes on',
    start: [pages.MAINTENANCE_200, json(409, { error: { message: 'A run for this path is already in progress' } })],
    ends: { ...notStarted('LumeAlreadyRunningError', 'uncertain'), posts: 2 },
  },
  {
    name: 'answers 502, and then refuses the key',
    start: [pages.nginx('502 Bad Gateway'), json(401, { error: 'invalid key' })],
    ends: { ...notStarted('LumeAuthenticationError', 'uncertain'), posts: 3 },
  },
  {
    name: 'answers 502, and then refuses the request',
    start: [pages.nginx('502 Bad Gateway'), json(422, { detail: 'no such flow version' })],
    ends: { ...notStarted('LumeInvalidRequestError', 'uncertain'), posts: 2 },
  },
  {
    name: 'answers 502, and is behind a firewall from then on',
    start: [pages.nginx('502 Bad Gateway'), pages.WAF_403],
    ends: { ...notStarted('LumeBlockedError', 'uncertain'), posts: [2, 100] },
  },
  {
    name: 'answers 502, and has moved for good from then on',
    start: [pages.nginx('502 Bad Gateway'), pages.MOVED_301],
    ends: { ...notStarted('LumeUnavailableError', 'uncertain'), posts: [100, 500] },
  },
  {
    name: 'writes what a terminal, a chat and a mail would take for theirs into its page',
    start: [
      http('HTTP/1.1 200 OK', '<p>\u001b[31mAsk\u0000 \u202eops@lume.example\r\nBcc: all@lume.example</p>'),
      json(409, { error: 'already processed' }),
    ],
    ends: {
      ...notStarted('LumeAlreadyProcessedError', 'uncertain'),
      posts: 2,
      neverSays: ['\u001b', '\u0000', '\u202e', 'ops@lume.example', '\nBcc:'],
    },
  },
  {
    name: 'never answers a start but with a maintenance page',
    start: [pages.MAINTENANCE_200],
    ends: { ...notStarted('LumeStartUncertainError', 'uncertain'), posts: [100, 500], says: ['Scheduled maintenance'] },
  },
];
