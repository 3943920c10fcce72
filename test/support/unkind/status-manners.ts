import { byteByByte, FIN, http, json, RESET, raw } from './http-bytes.ts';
import { type Ending, lateStatus, type Manner, run, SUCCEEDED } from './manners.ts';
import * as pages from './pages.ts';

/** What questions for the status are answered. The run goes on, whatever a proxy says of it. */

const lost = (error: string): Ending => ({ outcome: 'ERROR', error });

/** No answer of Lume's: asked again, for hours. */
export const NOT_LUME: readonly Manner[] = [
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

/** Lume's own word, odd or not. */
export const LUME: readonly Manner[] = [
  lateStatus('answers with another run three times', json(200, { id: 'run_of_somebody_else', status: 'FAILED' })),
  lateStatus('answers without a status three times', json(200, { id: 'RUN_ID' })),
  lateStatus('answers without an id three times', json(200, { status: 'FAILED' })),
  lateStatus('does not know a run of its own yet', json(404, { error: { message: 'run RUN_ID not found' } }), 2),
  lateStatus('refuses the key once', json(401, { error: { message: 'invalid key' } }), 1),
  lateStatus('refuses the key for some minutes', json(403, { detail: 'invalid key' }), 6),
  {
    name: 'answers with another run for ever',
    status: [json(200, { id: 'run_of_somebody_else', status: 'SUCCEEDED', metadata: {} })],
    ends: { ...lost('LumeProtocolError'), gets: 10, says: ['RUN_ID'] },
  },
  {
    name: 'forgets a run of its own',
    status: [json(404, { error: { message: 'run RUN_ID not found' } })],
    ends: { ...lost('LumeRunNotFoundError'), gets: 3, getsAtMost: 30, says: ['RUN_ID', 'not found'] },
  },
  {
    name: 'does not know a run that a person names',
    input: { run_id: 'RUN_ID' },
    status: [json(404, { error: { message: 'run RUN_ID not found' } })],
    ends: { ...lost('LumeRunNotFoundError'), posts: 0, gets: 1, getsAtMost: 2, says: ['RUN_ID'] },
  },
  {
    name: 'does not let a person follow a run, by a page',
    input: { run_id: 'RUN_ID' },
    status: [pages.IIS_404, pages.WAF_403, SUCCEEDED],
    ends: { outcome: 'SUCCEEDED', posts: 0, gets: 4 },
  },
  {
    name: 'refuses the question for good',
    status: [json(422, { detail: 'run ids are numbers' })],
    ends: { ...lost('LumeInvalidRequestError'), gets: 1, getsAtMost: 3, says: ['run ids are numbers'] },
  },
  {
    name: 'says already processed to a question for the status',
    status: [json(409, { error: { message: 'this run has already been processed' } })],
    ends: { ...lost('LumeInvalidRequestError'), gets: 1, getsAtMost: 3 },
  },
  {
    name: 'refuses the key for ever',
    status: [json(401, { error: { message: 'API_KEY was revoked' } })],
    ends: { ...lost('LumeAuthenticationError'), gets: 10, says: ['put-secret-value'], neverSays: ['API_KEY'] },
  },
  ...['Succeeded', 'succeeded', 'SUCCEEDED '].map(
    (status): Manner => ({
      name: `writes ${JSON.stringify(status)}`,
      status: [run(status)],
      ends: { outcome: 'SUCCEEDED', gets: 2, getsAtMost: 2 },
    }),
  ),
  ...['Partial Failed', 'partial-failed', 'partial_failed', 'PartialFailed'].map(
    (status): Manner => ({
      name: `writes ${status}`,
      status: [run(status)],
      ends: { outcome: 'PARTIAL_FAILED', gets: 2, getsAtMost: 2 },
    }),
  ),
  {
    name: 'writes crashed',
    status: [run('crashed', { error: 'out of memory' })],
    ends: { outcome: 'CRASHED', gets: 2, says: ['out of memory'] },
  },
  {
    name: 'has failed, and echoes the key in the reason',
    status: [run('FAILED', { error_message: 'header lume-api-key: API_KEY' })],
    ends: { outcome: 'FAILED', neverSays: ['API_KEY'] },
  },
  {
    name: 'has a status that nobody knows, and ends',
    status: [run('CANCELLED'), run('PAUSED BY OPERATOR'), run('läuft'), SUCCEEDED],
    ends: { outcome: 'SUCCEEDED', gets: 5 },
  },
  {
    name: 'has cancelled the run',
    input: { max_attempts: 3 },
    status: [run('CANCELLED')],
    ends: { outcome: 'TIMED_OUT', gets: 3, says: ['last known status CANCELLED'], neverSays: ['it goes on'] },
  },
  {
    name: 'numbers its runs',
    run: '900719925474099',
    start: [json(201, '{"id":RUN_ID,"status":"CREATED"}')],
    status: [json(200, '{"id":RUN_ID,"status":"SUCCEEDED","metadata":{}}')],
    ends: { outcome: 'SUCCEEDED', gets: 2, says: ['900719925474099'] },
  },
  ...Object.entries({ null: 'null', 'a list': '[1]', 'a text': '"none"', missing: undefined }).map(
    ([what, metadata]): Manner => ({
      name: `has metadata that are ${what}`,
      status: [
        json(200, `{"id":"RUN_ID","status":"SUCCEEDED"${metadata === undefined ? '' : `,"metadata":${metadata}`}}`),
      ],
      ends: { outcome: 'SUCCEEDED', gets: 2 },
    }),
  ),
  {
    name: 'writes NaN and Infinity, as Python does',
    status: [
      json(
        200,
        '{"id":"RUN_ID","status":"SUCCEEDED","metadata":{"mean":NaN,"max":-Infinity,"row_counts":{"mapped":7,"rejected":NaN}}}',
      ),
    ],
    ends: { outcome: 'SUCCEEDED', gets: 2, says: ['7'] },
  },
  {
    name: 'writes NaN inside of a text, where it is a text',
    status: [
      json(
        200,
        '{"id":"RUN_ID","status":"FAILED","metadata":{"mean":NaN,"error_message":"the mean: NaN, the \\"max\\": Infinity"}}',
      ),
    ],
    ends: { outcome: 'FAILED', says: ['the mean: NaN'] },
  },
  {
    name: 'counts with integers that a double does not hold',
    status: [
      json(
        200,
        '{"id":"RUN_ID","status":"SUCCEEDED","metadata":{"checksum":12345678901234567891,"offset":9007199254740993}}',
      ),
    ],
    ends: { outcome: 'SUCCEEDED', archives: ['12345678901234567891', '9007199254740993'] },
  },
  {
    name: 'nests its metadata five thousand deep',
    status: [
      json(200, `{"id":"RUN_ID","status":"SUCCEEDED","metadata":{"plan":${'['.repeat(5000)}${']'.repeat(5000)}}}`),
    ],
    ends: { outcome: 'SUCCEEDED', gets: 2, archives: ['['.repeat(300)] },
  },
  {
    name: 'nests objects five thousand deep',
    status: [
      json(
        200,
        `{"id":"RUN_ID","status":"FAILED","metadata":{"error_message":"too deep","plan":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`,
      ),
    ],
    ends: { outcome: 'FAILED' },
  },
  {
    name: 'has metadata of 5 MB',
    status: [run('SUCCEEDED', { rows: 'r'.repeat(5_000_000) })],
    ends: { outcome: 'SUCCEEDED', archives: ['r'.repeat(1000)] },
  },
  {
    name: 'begins its answer with a byte order mark',
    status: [json(200, '\uFEFF{"id":"RUN_ID","status":"SUCCEEDED","metadata":{}}')],
    ends: { outcome: 'SUCCEEDED', gets: 2, getsAtMost: 2 },
  },
  {
    name: 'writes latin-1 into its metadata',
    status: [
      (facts) => ({
        send: [Buffer.from(LATIN_1.replace('RUN_ID', facts.RUN_ID), 'latin1')],
        afterwards: 'fin',
      }),
    ],
    ends: { outcome: 'FAILED', says: ['ller is not a number'] },
  },
  {
    name: 'answers byte by byte',
    status: [byteByByte(SUCCEEDED)],
    ends: { outcome: 'SUCCEEDED', gets: 2, getsAtMost: 2 },
  },
  {
    name: 'closes every connection after its answer without a word of it',
    status: [run('CREATED'), run('TRANSFORMING'), run('SYNCING_TARGET'), SUCCEEDED].map((answer) => (facts) => ({
      ...answer(facts),
      afterwards: 'fin' as const,
    })),
    ends: { outcome: 'SUCCEEDED', gets: 5 },
  },
  {
    name: 'uses names for its metadata that every object has',
    status: [
      json(
        200,
        '{"id":"RUN_ID","status":"SUCCEEDED","metadata":{"__proto__":{"x":1},"constructor":1,"target_locations":{"__proto__":null}}}',
      ),
    ],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
];

const LATIN_1 =
  'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"id":"RUN_ID","status":"FAILED","metadata":{"error_message":"M\u00fcller is not a number"}}';
