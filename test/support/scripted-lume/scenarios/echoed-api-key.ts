import { type Answer, http, json } from '../http-bytes.ts';
import { CREATED, type Ending, type Scenario, SUCCEEDED } from '../scenario.ts';
import { IN_JSON, SPELLINGS } from '../text-encodings.ts';

/** A Lume that says the key that it was sent wherever it says anything. */

/** An answer made of the key. */
const of =
  (answer: (key: string) => Answer): Answer =>
  (facts) =>
    answer(facts.API_KEY)(facts);

const page = (status: string, spell: (key: string) => string, room = 0) =>
  of((key) =>
    http(`HTTP/1.1 ${status}\nContent-Type: text/html`, `<p>${'x'.repeat(room)} your header was ${spell(key)}</p>`),
  );
const error = (status: number, spell: (key: string) => string) =>
  of((key) => json(status, `{"error":{"message":"the key ${spell(key)} will not do"}}`));
const metadata = (status: string, text: (key: string) => string) =>
  of((key) => json(200, `{"id":"RUN_ID","status":"${status}","metadata":${text(key)}}`));

const asJson = (key: string) => JSON.stringify(key);
const plain = (key: string) => key;
const escaped = (key: string) => asJson(key).slice(1, -1);
const started: Ending = { outcome: 'SUCCEEDED' };
const not: Ending = { outcome: 'NOT_STARTED' };

export const ECHOED_API_KEY: readonly Scenario[] = [
  ...Object.entries(SPELLINGS).flatMap(([name, spell]): readonly Scenario[] => [
    {
      name: `answers a start with a page that has the key ${name}`,
      start: [page('502 Bad Gateway', spell), CREATED],
      ends: started,
    },
    {
      name: `answers a question with a page that has the key ${name}`,
      status: [page('200 OK', spell), SUCCEEDED],
      ends: started,
    },
  ]),
  ...IN_JSON.flatMap(([name, spell]): readonly Scenario[] => [
    { name: `refuses a start and echoes the key ${name}`, start: [error(400, spell)], ends: not },
    {
      name: `fails a run and echoes the key ${name}`,
      status: [metadata('FAILED', (key) => `{"error_message":"${spell(key)} is no key"}`)],
      ends: { outcome: 'FAILED' },
    },
  ]),
  ...[440, 470, 490, 497].map(
    (room): Scenario => ({
      name: `echoes the key ${room} characters into a page`,
      start: [page('502 Bad Gateway', plain, room), CREATED],
      ends: started,
    }),
  ),
  { name: 'never answers but with the key', start: [page('200 OK', plain)], ends: not },
  { name: 'refuses the key twice and echoes it', start: [error(401, escaped)], ends: not },
  {
    name: 'has processed the path, and echoes the key',
    start: [of((key) => json(409, { detail: `already processed by ${key}` }))],
    ends: not,
  },
  { name: 'blocks a start, and echoes the key', start: [page('403 Forbidden', plain), CREATED], ends: started },
  {
    name: 'redirects to a place with the key in its address',
    start: [
      of((key) => http(`HTTP/1.1 302 Found\nLocation: https://login.example/?key=${encodeURIComponent(key)}`)),
      CREATED,
    ],
    ends: started,
  },
  { name: 'has the key for a reason', start: [of((key) => http(`HTTP/1.1 500 ${key}`, '')), CREATED], ends: started },
  {
    name: 'starts a run without an id, and echoes the key',
    start: [of((key) => json(200, { note: key, [key]: 1 }))],
    ends: not,
  },
  { name: 'has the key for an id', start: [of((key) => json(200, { id: key, status: 'CREATED' }))], ends: not },
  {
    name: 'has the key for a status of a start',
    start: [of((key) => json(200, { id: 'RUN_ID', status: key }))],
    ends: started,
  },
  {
    name: 'has the key for a status',
    status: [of((key) => json(200, { id: 'RUN_ID', status: key })), SUCCEEDED],
    ends: started,
  },
  {
    name: 'never has another status than the key',
    input: { max_attempts: 2 },
    status: [of((key) => json(200, { id: 'RUN_ID', status: key }))],
    ends: { outcome: 'TIMED_OUT' },
  },
  {
    name: 'answers with a run that is named as the key is',
    status: [of((key) => json(200, { id: key, status: 'SUCCEEDED' }))],
    ends: { outcome: 'ERROR' },
  },
  {
    name: 'has ended the run, and answers the report with the key',
    status: [SUCCEEDED, page('502 Bad Gateway', plain)],
    ends: started,
  },
  {
    name: 'has ended the run, and refuses the report with the key',
    status: [SUCCEEDED, error(404, escaped)],
    ends: started,
  },
  {
    name: 'redirects to a place with the key in its path and for a password',
    start: [
      of((key) => {
        const said = encodeURIComponent(key);
        return http(`HTTP/1.1 301 Moved\nLocation: https://lume:${said}@lume.example/${said}/runs`);
      }),
      CREATED,
    ],
    ends: started,
  },
  { name: 'does not know the run, and echoes the key', status: [error(404, escaped)], ends: { outcome: 'ERROR' } },
  { name: 'refuses the question, and echoes the key', status: [error(422, escaped)], ends: { outcome: 'ERROR' } },
  {
    name: 'has the key all over its metadata',
    status: [
      metadata('PARTIAL_FAILED', (key) =>
        JSON.stringify({
          target_locations: { mapped: `s3://target/${key}/mapped.csv`, rejects: key },
          row_counts: { mapped: 1, rejected: 1 },
          reject_reasons: [{ reason: `not ${key}`, count: 1 }],
          run: { flow_version: key },
          error: { message: key },
          [key]: { [key]: [key, [key, { key }]] },
        }),
      ),
    ],
    ends: { outcome: 'PARTIAL_FAILED' },
  },
  {
    name: 'has the key deep in its metadata, beside what is no JSON',
    status: [
      metadata(
        'FAILED',
        (key) => `{"mean":NaN,"at":${'['.repeat(300)}${asJson(key)}${']'.repeat(300)},"error":{"why":${asJson(key)}}}`,
      ),
    ],
    ends: { outcome: 'FAILED' },
  },
];
