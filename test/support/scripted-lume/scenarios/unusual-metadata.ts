import { byteByByte, json } from '../http-bytes.ts';
import { run, type Scenario, SUCCEEDED } from '../scenario.ts';

/** What is in the metadata of a run, which nobody documented. */
export const UNUSUAL_METADATA: readonly Scenario[] = [
  ...Object.entries({ null: 'null', 'a list': '[1]', 'a text': '"none"', missing: undefined }).map(
    ([what, metadata]): Scenario => ({
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
  {
    name: 'counts up to infinity, and below nothing',
    status: [
      json(
        200,
        '{"id":"RUN_ID","status":"SUCCEEDED","metadata":{"row_counts":{"mapped":1e400,"rejected":-5},"x":1E-400}}',
      ),
    ],
    ends: { outcome: 'SUCCEEDED', gets: 2, archives: ['1e400'] },
  },
  {
    name: 'writes half of a character',
    status: [json(200, '{"id":"RUN_ID","status":"FAILED","metadata":{"error_message":"\\ud83d broken \\udc00"}}')],
    ends: { outcome: 'FAILED', says: ['broken'] },
  },
  {
    name: 'has locations that are lists, and reasons that are not',
    status: [
      run('PARTIAL_FAILED', {
        target_locations: ['s3://a', 's3://b'],
        row_counts: 'many',
        reject_reasons: { reason: 'a', count: 1 },
        error_message: ['x', { y: 1 }],
        run: 'RUN_ID',
      }),
    ],
    ends: { outcome: 'PARTIAL_FAILED', gets: 2 },
  },
  {
    name: 'has a hundred thousand entries of metadata',
    status: [run('SUCCEEDED', Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at])))],
    ends: { outcome: 'SUCCEEDED', archives: ['"k99999":99999'] },
  },
  {
    name: 'writes the same key twice',
    status: [
      json(200, '{"id":"run_other","id":"RUN_ID","status":"FAILED","status":"SUCCEEDED","metadata":{"a":1,"a":2}}'),
    ],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'fails with 300 KB of words of a terminal',
    status: [run('FAILED', { error_message: '\u001b[2J\u202e'.repeat(60_000) })],
    ends: { outcome: 'FAILED', neverSays: ['\u001b', '\u202e'] },
  },
];

const LATIN_1 =
  'HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"id":"RUN_ID","status":"FAILED","metadata":{"error_message":"M\u00fcller is not a number"}}';
