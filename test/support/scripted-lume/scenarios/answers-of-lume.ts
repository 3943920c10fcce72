import { json } from '../http-bytes.ts';
import * as pages from '../proxy-pages.ts';
import { type Ending, lateStatus, run, type Scenario, SUCCEEDED } from '../scenario.ts';

const lost = (error: string): Ending => ({ outcome: 'ERROR', error });

/** Lume's own word, odd or not. */
export const ANSWERS_OF_LUME: readonly Scenario[] = [
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
    ends: { ...lost('LumeInvalidRequestError'), posts: 0, gets: 1, getsAtMost: 2, says: ['RUN_ID', 'not found'] },
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
    (status): Scenario => ({
      name: `writes ${JSON.stringify(status)}`,
      status: [run(status)],
      ends: { outcome: 'SUCCEEDED', gets: 2, getsAtMost: 2 },
    }),
  ),
  ...['Partial Failed', 'partial-failed', 'partial_failed'].map(
    (status): Scenario => ({
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
    ends: { outcome: 'TIMED_OUT', gets: 3, says: ['last known status', 'CANCELLED'], neverSays: ['it goes on'] },
  },
  {
    name: 'numbers its runs',
    run: '900719925474099',
    start: [json(201, '{"id":RUN_ID,"status":"CREATED"}')],
    status: [json(200, '{"id":RUN_ID,"status":"SUCCEEDED","metadata":{}}')],
    ends: { outcome: 'SUCCEEDED', gets: 2, says: ['900719925474099'] },
  },
  {
    name: 'answers two questions at once',
    status: [
      json(
        200,
        { id: 'RUN_ID', status: 'TRANSFORMING' },
        { after: 'HTTP/1.1 200 OK\nContent-Length: 38\n\n{"id":"run_of_other","status":"FAILED"}' },
      ),
      SUCCEEDED,
    ],
    ends: { outcome: 'SUCCEEDED', gets: 3 },
  },
  lateStatus('has a status that is no text three times', json(200, { id: 'RUN_ID', status: { state: 'FAILED' } })),
  {
    name: 'has a status of 200 KB, and ends',
    status: [run('S'.repeat(200_000)), SUCCEEDED],
    ends: { outcome: 'SUCCEEDED', gets: 3 },
  },
  {
    name: 'says in the end that the run was something else than it was before',
    status: [SUCCEEDED, run('FAILED', { error_message: 'on second thoughts' })],
    ends: { outcome: 'SUCCEEDED', gets: 2 },
  },
  {
    name: 'does not hand out the metadata of a run that has ended, but a page',
    status: [SUCCEEDED, pages.nginx('502 Bad Gateway')],
    ends: { outcome: 'SUCCEEDED', gets: 2, archives: ['"metadata":null', '502'] },
  },
  {
    name: 'forgets a run as soon as it has ended',
    status: [SUCCEEDED, json(404, { error: { message: 'run RUN_ID not found' } })],
    ends: { outcome: 'SUCCEEDED', gets: 2, archives: ['"metadata":null'] },
  },
];
