import { gzipSync } from 'node:zlib';
import { http, json } from '../http-bytes.ts';
import { notStarted, run, type Scenario } from '../scenario.ts';

/** There is a run, or something that Lume takes for one. */
export const UNUSUAL_STARTS: readonly Scenario[] = [
  { name: 'answers an id alone', start: [json(201, { id: 'RUN_ID' })], ends: { outcome: 'SUCCEEDED', gets: 2 } },
  { name: 'calls the id run_id', start: [json(200, { run_id: 'RUN_ID' })], ends: { outcome: 'SUCCEEDED', gets: 2 } },
  {
    name: 'has a number for an id',
    run: '4711',
    start: [json(201, '{"id":4711,"status":"CREATED"}')],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'has no status in its answer but null',
    start: [json(201, { id: 'RUN_ID', status: null })],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'begins its answer with a byte order mark',
    start: [json(201, '\uFEFF{"id":"RUN_ID","status":"CREATED"}')],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'sends its answer in chunks',
    start: [json(201, { id: 'RUN_ID', status: 'CREATED' }, { end: 'chunked' })],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'ends its answer by closing',
    start: [json(201, { id: 'RUN_ID', status: 'CREATED' }, { end: 'close' })],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'speaks HTTP/1.0',
    start: [
      http('HTTP/1.0 201 Created\nContent-Type: application/json', '{"id":"RUN_ID","status":"CREATED"}', {
        end: 'close',
      }),
    ],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'says 100 Continue first, although nobody asked',
    start: [json(201, { id: 'RUN_ID', status: 'CREATED' }, { before: 'HTTP/1.1 100 Continue\n\n' })],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'packs its answer although nobody asked',
    run: 'run_packed',
    start: [http('HTTP/1.1 201 Created\nContent-Encoding: gzip', gzipSync('{"id":"run_packed","status":"CREATED"}'))],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'says that its answer is packed, and it is not',
    start: [http('HTTP/1.1 201 Created\nContent-Encoding: gzip', '{"id":"RUN_ID"}')],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'writes the id as a text here and as a number there',
    run: '4712',
    start: [json(201, '{"id":"4712"}')],
    status: [json(200, '{"id":4712,"status":"SUCCEEDED"}')],
    ends: { outcome: 'SUCCEEDED', gets: 2, getsAtMost: 2 },
  },
  {
    name: 'has failed at once',
    start: [json(201, { id: 'RUN_ID', status: 'FAILED' })],
    status: [run('FAILED', { error_message: 'the file is empty' })],
    ends: { outcome: 'FAILED', gets: 2, says: ['the file is empty'] },
  },
  {
    name: 'gives early hints first',
    start: [
      json(
        201,
        { id: 'RUN_ID', status: 'CREATED' },
        { before: 'HTTP/1.1 103 Early Hints\nLink: </style.css>; rel=preload\n\n' },
      ),
    ],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'sends garbage after its answer',
    start: [json(201, { id: 'RUN_ID', status: 'CREATED' }, { after: '\u0000\u0001 garbage', afterwards: 'fin' })],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'sends two answers to one start',
    start: [json(201, { id: 'RUN_ID', status: 'CREATED' }, { after: 'HTTP/1.1 500 Oops\nContent-Length: 0\n\n' })],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'sends its answer as text/html',
    start: [http('HTTP/1.1 200 OK\nContent-Type: text/html', '{"id":"RUN_ID","status":"CREATED"}')],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  ...Object.entries({
    'an answer without an id': { status: 'CREATED' },
    'an empty id': { id: '', status: 'CREATED' },
    'null for an id': { id: null, status: 'CREATED' },
    'true for an id': { id: true, status: 'CREATED' },
    'an error in a 200': { error: { message: 'could not be queued' } },
    'an id longer than any': { id: 'r'.repeat(300_000) },
    'an id that is a path': { id: '../../admin', status: 'CREATED' },
  }).map(
    ([what, body]): Scenario => ({
      name: `has ${what}`,
      start: [json(200, body)],
      ends: { ...notStarted('LumeProtocolError', 'uncertain') },
    }),
  ),
  ...Object.entries({
    'has a list for an id': { id: ['RUN_ID'] },
    'wraps the run in data': { data: { id: 'RUN_ID', status: 'CREATED' } },
    'wraps the run in run': { run: { id: 'RUN_ID' }, status: 'CREATED' },
    'answers where the run is alone': { href: '/v1/runs/RUN_ID' },
  }).map(
    ([name, body]): Scenario => ({
      name,
      start: [json(201, body)],
      // The report asks that run for its metadata, once.
      ends: { ...notStarted('LumeProtocolError', 'uncertain'), getsAtMost: 1, says: ['"run_id":"RUN_ID"'] },
    }),
  ),
];
