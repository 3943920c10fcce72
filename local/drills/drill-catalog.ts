import type { Fault, Script } from 'simulated-lume';
import { LOCAL_API_KEY } from '../lume-api-key.ts';
import { type DrillFile, goesThrough, NotPlayableError, type Stage } from './drill-stage.ts';

/** One incident that the local system can play. All but Lume is real. */
export interface Drill {
  readonly name: string;
  /** What goes wrong. A sentence. */
  readonly plays: string;
  /** Heading of its section in docs/runbook.md. */
  readonly section: string;
  /** Subject of its alert, with FILE for the name of the file; undefined: nobody is alerted. */
  readonly alert?: string;
  /** Seconds of the local clock until the alert comes; the mean, where it is random. */
  readonly alertAfterSeconds: number;
  /** How to fix it, besides what the alert says. */
  readonly mend: string;
  /**
   * @returns the path of the file it concerns, or the ARN of the execution where there is no file
   * @throws {NotPlayableError} the settings of the stack leave nothing to be seen of it
   */
  readonly play: (stage: Stage) => Promise<string>;
}

const MINUTE = 60;
const HOUR = 3600;
/** An outage is summarized every five minutes. */
const SUMMARY_SECONDS = 5 * MINUTE;

const NOTHING_TO_MEND = 'Nothing stays broken: the next file goes through.';

export const DRILLS: readonly Drill[] = [
  {
    name: 'failed',
    plays: 'A file arrives without the columns that its flow needs.',
    section: 'FAILED',
    alert: 'FAILED FILE: run failed',
    alertAfterSeconds: 10,
    mend: 'Upload a file with all columns under a new name, as its producer would: npm run drop -- FILE --as KEY',
    play: (stage) =>
      arrive(
        stage,
        'failed',
        scripted({ outcome: 'FAILED', error_message: 'Columns of the flow are not in the file.' }),
      ),
  },
  {
    name: 'crashed',
    plays: 'Lume crashes in the middle of a run.',
    section: 'CRASHED',
    alert: 'CRASHED FILE: run crashed',
    alertAfterSeconds: 10,
    mend: NOTHING_TO_MEND,
    play: (stage) =>
      arrive(stage, 'crashed', scripted({ outcome: 'CRASHED', error_message: 'worker lost (exit code 137)' })),
  },
  {
    name: 'timed-out',
    plays: 'A run takes longer than its execution watches it, and succeeds later.',
    section: 'TIMED_OUT',
    alert: 'TIMED_OUT FILE: still running, no longer watched',
    alertAfterSeconds: 5,
    mend: 'The command in the alert watches the run to its end.',
    play: (stage) =>
      byHand(stage, 'timed-out', { max_attempts: 2 }, scripted({ outcome: 'SUCCEEDED', status_calls: 4 })),
  },
  {
    name: 'input-refused',
    plays: 'An operator starts an execution by hand and forgets the version of the flow.',
    section: 'NOT_STARTED: input refused',
    alert: 'NOT_STARTED FILE: input refused',
    alertAfterSeconds: 1,
    mend: NOTHING_TO_MEND,
    play: (stage) => stage.start({ source_path: stage.newFile('input-refused').path, flow_version: nameOf(stage) }),
  },
  {
    name: 'refused',
    plays: 'An execution asks for a flow version that Lume does not have.',
    section: 'NOT_STARTED: refused',
    alert: 'NOT_STARTED FILE: refused by Lume',
    alertAfterSeconds: 1,
    mend: 'Start the file with a flow version that exists: npx --no -- lume-arrivals rerun FILE --flow NAME:VERSION',
    play: (stage) => byHand(stage, 'refused', { flow_version: `${nameOf(stage)}:v999` }),
  },
  {
    name: 'empty-file',
    plays: 'A file of 0 bytes arrives and stays empty.',
    section: 'NOT_STARTED: empty file',
    alert: 'NOT_STARTED FILE: empty file',
    alertAfterSeconds: 5 * MINUTE,
    mend: 'Upload it again with its content, under the same name.',
    play: (stage) => {
      needs(stage, 'emptyFiles', stage.route.empty_files);
      return arrive(stage, 'empty-file', () => [], '');
    },
  },
  {
    name: 'key-refused',
    plays: 'The secret holds a key that Lume refuses. No file is processed until it is replaced.',
    section: 'NOT_STARTED: key refused',
    alert: 'NOT_STARTED FILE: API key refused',
    alertAfterSeconds: SUMMARY_SECONDS,
    mend: `Put the right key, ${LOCAL_API_KEY}, into the secret as the alert says, then start the file again.`,
    play: async (stage) => {
      const file = stage.newFile('key-refused');
      await stage.putApiKey('a-key-that-lume-does-not-take');
      return land(stage, file);
    },
  },
  {
    name: 'already-processed',
    plays: 'A file arrives whose path Lume says it has processed before.',
    section: 'NOT_STARTED: already processed',
    alert: 'NOT_STARTED FILE: already processed',
    alertAfterSeconds: 1,
    mend: 'Force it, if its content is new: the command is in the alert.',
    play: (stage) => {
      needs(stage, 'whenAlreadyProcessed', stage.route.when_already_processed);
      return arrive(stage, 'already-processed', refusedOnce('already_processed', 'was already processed'));
    },
  },
  {
    name: 'already-running',
    plays: 'A file arrives for which another client has started a run that is still in progress.',
    section: 'NOT_STARTED: already running',
    alert: 'NOT_STARTED FILE: already running',
    alertAfterSeconds: 1,
    mend: 'There is no such run here: the last command in the alert starts the file.',
    play: (stage) => arrive(stage, 'already-running', refusedOnce('already_running', 'is already running')),
  },
  {
    name: 'lume-away',
    plays: 'Lume refuses connections, until the drill is ended.',
    section: 'NOT_STARTED: unavailable',
    alert: 'NOT_STARTED FILE: Lume unavailable',
    alertAfterSeconds: 9 * HOUR,
    mend: 'Bring Lume back (npm run drill -- end). Before the alert, nothing else to do; after it, start the file again.',
    play: async (stage) => {
      const file = stage.newFile('lume-away');
      await stage.lumeAway();
      return land(stage, file);
    },
  },
  {
    name: 'firewall',
    plays: 'A firewall in front of Lume answers every start with its own error page.',
    section: 'NOT_STARTED: blocked',
    alert: 'NOT_STARTED FILE: blocked before Lume',
    alertAfterSeconds: 20 * MINUTE + SUMMARY_SECONDS,
    mend: 'Have the firewall opened (npm run drill -- end), then start the file again.',
    play: (stage) =>
      arrive(stage, 'firewall', () => [
        { operation: 'run', times: 'always', effect: { kind: 'answer', status: 403, body: PAGE, headers: HTML } },
      ]),
  },
  {
    name: 'uncertain-start',
    plays: 'The answer to a start is lost, and Lume refuses to repeat it: the run exists, and nobody knows its id.',
    section: 'NOT_STARTED: uncertain',
    alert: 'NOT_STARTED FILE: may be running',
    alertAfterSeconds: 1,
    mend: 'Find the run in Lume, at /_sim/runs of the local endpoint, and watch it with the command in the alert.',
    play: (stage) =>
      arrive(stage, 'uncertain-start', (file) => [
        { operation: 'run', match: file.mark, effect: { kind: 'reset', when: 'after' } },
        ...refusedOnce('already_processed', 'was already processed')(file),
      ]),
  },
  {
    name: 'lost-run',
    plays: 'Lume starts a run, then says that it has no run with that id.',
    section: 'ERROR',
    alert: 'ERROR FILE: Lume does not know its run',
    alertAfterSeconds: 5 * MINUTE,
    mend: 'Have Lume mended (npm run drill -- end), then watch the run with the command in the alert.',
    play: (stage) =>
      arrive(stage, 'lost-run', ({ mark }) => [
        {
          operation: 'runStatus',
          match: mark,
          times: 'always',
          effect: { kind: 'answer', status: 404, body: refusal('run_not_found', 'There is no such run.') },
        },
      ]),
  },
  {
    name: 'rejects',
    plays: 'Lume rejects 40 of 100 rows, on a route that alerts above 20 %.',
    section: 'Too many rejects',
    alert: 'PARTIAL_FAILED FILE: 40 % of the rows rejected',
    alertAfterSeconds: 10,
    mend: NOTHING_TO_MEND,
    play: (stage) =>
      byHand(
        stage,
        'rejects',
        { rejected_share_alert: 0.2 },
        scripted({
          row_counts: { source: 100, mapped: 60, rejected: 40 },
          reject_reasons: [{ reason: 'amount: must be a number', count: 40 }],
        }),
      ),
  },
  {
    name: 'zero-rows',
    plays: 'A run succeeds and delivers no row, on a route that alerts on that.',
    section: 'Zero rows',
    alert: 'SUCCEEDED FILE: 0 rows',
    alertAfterSeconds: 10,
    mend: NOTHING_TO_MEND,
    play: (stage) =>
      byHand(
        stage,
        'zero-rows',
        { zero_rows: 'alert' },
        scripted({ row_counts: { source: 0, mapped: 0, rejected: 0 } }),
      ),
  },
  {
    name: 'stopped',
    plays: 'An operator stops an execution. Its run goes on unwatched.',
    section: 'An execution ended without reporting an outcome',
    alert: 'AWS Notification Message',
    alertAfterSeconds: 1,
    mend: 'Watch its run, if it had started one: npx --no -- lume-arrivals watch EXECUTION says which.',
    play: async (stage) => {
      const file = stage.newFile('stopped');
      await stage.addFaults(...scripted({ outcome: 'SUCCEEDED', status_calls: 4 })(file));
      const execution = await stage.start({ ...routed(stage), source_path: file.path });
      await stage.stop(execution);
      return execution;
    },
  },
  {
    name: 'missed-file',
    plays: 'EventBridge is switched off for the bucket while a file arrives: nothing notices it.',
    section: 'Files without an execution',
    alertAfterSeconds: 0,
    mend: 'Find it, then start it: npx --no -- lume-arrivals reconcile --since 1h --until 0s, and the same with --start',
    play: async (stage) => {
      await stage.sendEvents(false);
      try {
        return await arrive(stage, 'missed-file');
      } finally {
        await stage.sendEvents(true);
      }
    },
  },
  {
    name: 'stray-file',
    plays: 'A file arrives whose key differs from those of its route by capitals: no route takes it.',
    section: 'Files that no route takes',
    alertAfterSeconds: 0,
    mend: 'See which route nearly takes it (npx --no -- lume-arrivals status FILE), and upload it under a key that one takes.',
    play: async (stage) => {
      const file = stage.newStrayFile('stray-file');
      await stage.addFaults(goesThrough(file));
      await stage.upload(file, CONTENT);
      return file.path;
    },
  },
];

/** Sections of the runbook that no drill plays, and why. */
export const NOT_DRILLED: readonly (readonly [section: string, why: string])[] = [
  [
    'An outcome could not be reported',
    'it takes S3 or SNS to be away for hours; tests do that (`test/reliability/service-outages.soak.test.ts`)',
  ],
];

const HTML = { 'content-type': 'text/html' };
const PAGE = '<!doctype html><html><head><title>403 Forbidden</title></head><body>Request blocked.</body></html>';

/** No flow reads it: what becomes of a run is scripted. */
const CONTENT = 'drill\n1\n';

type FaultsFor = (file: DrillFile) => readonly Fault[];

/** Uploads a file that the route takes. */
function arrive(stage: Stage, drill: string, faults: FaultsFor = () => [], content = CONTENT): Promise<string> {
  return land(stage, stage.newFile(drill), faults, content);
}

/** Uploads a file, whose runs succeed when the faults are used up. */
async function land(stage: Stage, file: DrillFile, faults: FaultsFor = () => [], content = CONTENT): Promise<string> {
  await stage.addFaults(...faults(file), goesThrough(file));
  await stage.upload(file, content);
  return file.path;
}

/** Starts an execution by hand, for a file that does not exist. */
async function byHand(stage: Stage, drill: string, input: object, faults: FaultsFor = () => []): Promise<string> {
  const file = stage.newFile(drill);
  await stage.addFaults(...faults(file));
  await stage.start({ ...routed(stage), source_path: file.path, ...input });
  return file.path;
}

function routed({ route: { flow_version, route } }: Stage) {
  return { flow_version, route };
}

/** @throws {NotPlayableError} unless the option of the route is `alert` */
function needs({ route: { route } }: Stage, option: string, value = 'alert'): void {
  if (value === 'alert') return;
  throw new NotPlayableError(`The route ${route} has ${option} set to '${value}', so nobody is alerted.`);
}

/** Has the next run of the file follow a script. */
function scripted(script: Script): FaultsFor {
  return ({ mark }) => [{ operation: 'run', match: mark, effect: { kind: 'script', script } }];
}

function refusedOnce(type: string, said: string): FaultsFor {
  return ({ path, mark }) => {
    const body = refusal(type, `${path} ${said}.`);
    return [{ operation: 'run', match: mark, effect: { kind: 'answer', status: 409, body } }];
  };
}

function refusal(type: string, message: string): object {
  return { error: { type, message } };
}

function nameOf({ route }: Stage): string {
  return route.flow_version.split(':')[0] ?? '';
}
