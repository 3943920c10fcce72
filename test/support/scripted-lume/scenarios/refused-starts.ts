import { json } from '../http-bytes.ts';
import * as pages from '../proxy-pages.ts';
import { CREATED, lateStart, notStarted, type Scenario } from '../scenario.ts';

/** Lume's own word on a start, which is final. */
export const REFUSED_STARTS: readonly Scenario[] = [
  {
    name: 'refuses the flow version',
    start: [json(400, { error: { type: 'invalid_request', message: 'flow_version shop_orders:v1 does not exist' } })],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['does not exist'] },
  },
  {
    name: 'refuses the shape of the request as FastAPI does, and speaks of rows that were processed',
    start: [
      json(422, { detail: [{ loc: ['body', 'source_path'], msg: '3 rows already processed', type: 'value_error' }] }),
    ],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['3 rows already processed'] },
  },
  {
    name: 'refuses a file some of whose rows it has processed',
    start: [json(400, { error: { message: 'Validation failed: 3 rows already processed, column amount is missing' } })],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['column amount is missing'] },
  },
  {
    name: 'does not know the route, by Kong',
    start: [pages.KONG_404],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['no Route matched with those values'] },
  },
  {
    name: 'echoes a path that is named already_processed in a refusal',
    file: 'incoming/already_processed/x.csv',
    start: [json(400, { error: { message: 'Cannot read SOURCE_PATH: no such object' } })],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['no such object'] },
  },
  {
    name: 'echoes the folder alone of a path that is named already-processed',
    file: 'already-processed/x.csv',
    input: { when_already_processed: 'ignore' },
    start: [json(400, { error: { message: 'No permission to list already-processed in the bucket' } })],
    ends: notStarted('LumeInvalidRequestError'),
  },
  {
    name: 'echoes a path that is named already processed, where processed paths are to be forced',
    file: 'already processed/duplicate run.csv',
    input: { when_already_processed: 'rerun' },
    start: [json(400, { message: 'Cannot parse SOURCE_PATH' })],
    ends: notStarted('LumeInvalidRequestError'),
  },
  {
    name: 'echoes metadata that say already processed in a refusal',
    input: { run_metadata: { note: 'already processed by hand' }, when_already_processed: 'ignore' },
    start: [json(422, { error: { message: 'run_metadata.note "already processed by hand" is too long' } })],
    ends: notStarted('LumeInvalidRequestError'),
  },
  {
    name: 'names a file "duplicate run.csv" in a refusal',
    file: 'duplicate run.csv',
    start: [json(400, { error: { message: 'The file duplicate run.csv is not readable' } })],
    ends: notStarted('LumeInvalidRequestError'),
  },
  {
    name: 'speaks of duplicate source columns',
    input: { when_already_processed: 'ignore' },
    start: [json(400, { error: { message: 'Duplicate source columns: Order ID, Order ID' } })],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['Duplicate source columns'] },
  },
  {
    name: 'has processed the path, and says so outside of its message alone',
    input: { when_already_processed: 'ignore' },
    start: [json(400, { error: { message: 'Bad request' }, docs: 'https://lume.example/errors#already_processed' })],
    ends: notStarted('LumeInvalidRequestError'),
  },
  {
    name: 'answers 409 without words',
    start: [json(409, {})],
    ends: notStarted('LumeInvalidRequestError'),
  },
  {
    name: 'answers 409 about something else, where processed paths are to be forced',
    input: { when_already_processed: 'rerun' },
    start: [json(409, { error: { message: 'The flow version is locked' } })],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['The flow version is locked'] },
  },
  {
    name: 'is processing the path already',
    start: [json(409, { error: { message: 'A run for this source_path is already running (run_9)' } })],
    ends: { ...notStarted('LumeAlreadyRunningError', 'already_running'), says: ['already running'] },
  },
  {
    name: 'is processing the path already, where processed paths are to be ignored',
    input: { when_already_processed: 'ignore' },
    start: [json(409, { detail: 'Run already in progress' })],
    ends: notStarted('LumeAlreadyRunningError', 'already_running'),
  },
  {
    name: 'is processing the path already, where processed paths are to be forced',
    input: { when_already_processed: 'rerun' },
    start: [json(409, { error: 'already running' })],
    ends: notStarted('LumeAlreadyRunningError', 'already_running'),
  },
  {
    name: 'has processed the path before',
    start: [json(409, { error: { type: 'conflict', message: 'source_path has already been processed' } })],
    ends: notStarted('LumeAlreadyProcessedError', 'already_processed'),
  },
  {
    name: 'has processed the path before, by a 400 with a message',
    start: [json(400, { message: 'SOURCE_PATH was already processed with shop_orders:v1' })],
    ends: notStarted('LumeAlreadyProcessedError', 'already_processed'),
  },
  {
    name: 'has processed the path before, where that is to be ignored',
    input: { when_already_processed: 'ignore' },
    start: [json(422, { detail: 'This source path was already processed.' })],
    ends: { outcome: 'IGNORED', gets: 0, getsAtMost: 0 },
  },
  {
    name: 'has processed the path before, where it is to be forced',
    input: { when_already_processed: 'rerun' },
    start: [json(409, { error: { message: 'Already processed' } }), CREATED],
    ends: { outcome: 'SUCCEEDED', posts: 2, gets: 2, forces: true },
  },
  {
    name: 'has processed the path before, and answers 502 to the forced start',
    input: { when_already_processed: 'rerun' },
    start: [json(409, { error: { message: 'Already processed' } }), pages.nginx('502 Bad Gateway'), CREATED],
    ends: { ...notStarted('LumeStartUncertainError', 'uncertain'), posts: 2, forces: true },
  },
  {
    name: 'has processed the path before, and a run of it is going on when it is forced',
    input: { when_already_processed: 'rerun' },
    start: [json(409, { detail: 'already processed' }), json(409, { detail: 'already running' }), CREATED],
    ends: { ...notStarted('LumeAlreadyRunningError', 'already_running'), posts: 2, forces: true },
  },
  {
    name: 'refuses in 300 KB of words',
    start: [json(400, { error: { message: `not so: ${'w'.repeat(300_000)}` } })],
    ends: { ...notStarted('LumeInvalidRequestError'), says: ['not so: wwww'] },
  },
  {
    name: 'refuses the key, by API Gateway',
    start: [pages.API_GATEWAY_403],
    ends: { ...notStarted('LumeAuthenticationError', 'key_refused'), posts: 2, says: ['put-secret-value'] },
  },
  {
    name: 'refuses the key, and echoes it',
    start: [json(401, { error: { message: 'API_KEY is not valid' } })],
    ends: { ...notStarted('LumeAuthenticationError', 'key_refused'), posts: 2, neverSays: ['API_KEY'] },
  },
  lateStart('refuses the key once', json(403, { detail: 'Invalid API key' }), 1),
];
