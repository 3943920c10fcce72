import { EventEmitter } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { vi } from 'vitest';
import { run } from '../../../cli/program.ts';
import { Session, type Surroundings } from '../../../cli/session.ts';
import type { Transcript } from './transcript.ts';

type Variables = Readonly<Record<string, string>>;

export interface CliStreams {
  readonly out: Transcript;
  readonly err: Transcript;
  /** Columns of the terminal; undefined in a pipe. */
  readonly columns?: number;
}

export interface RunningSession {
  /** Types on the keyboard of the terminal. */
  type(keys: string): void;
  readonly code: Promise<number>;
}

/** Poll a local system at once instead of after seconds. */
const LONGEST_SLEEP_MS = 20;

/** Runs the command line in this process. */
export function startSession(args: readonly string[], variables: Variables, streams: CliStreams): RunningSession {
  const { out, err, columns } = streams;
  const signals = new EventEmitter();
  const stdin = new Keyboard(columns !== undefined, signals);
  const surroundings: Surroundings = {
    stdin,
    stdout: new Screen(out, columns),
    stderr: new Screen(err, columns),
    env: variables,
    on: (signal, listener) => signals.on(signal, listener),
    off: (signal, listener) => signals.off(signal, listener),
  };
  const session = new Session(surroundings, (ms, options) =>
    setTimeout(Math.min(ms, LONGEST_SLEEP_MS), undefined, options),
  );
  return { type: (keys) => stdin.type(keys), code: withAwsVariables(variables, () => run(args, session)) };
}

class Screen extends Writable {
  readonly isTTY: boolean;
  readonly columns: number;

  constructor(transcript: Transcript, columns: number | undefined) {
    super({
      write: (chunk: Buffer, _encoding, done) => {
        transcript.add(chunk.toString());
        done();
      },
    });
    this.isTTY = columns !== undefined;
    this.columns = columns ?? 0;
  }

  /** As a terminal with 16 colours. */
  getColorDepth(): number {
    return process.env['NO_COLOR'] ? 1 : 4;
  }
}

/** As a terminal driver does: Ctrl-C is a signal, unless the program reads keys in raw mode. */
class Keyboard extends PassThrough {
  readonly isTTY: boolean;
  readonly #signals: EventEmitter;
  #isRaw = false;

  constructor(isTTY: boolean, signals: EventEmitter) {
    super();
    this.isTTY = isTTY;
    this.#signals = signals;
  }

  setRawMode(isRaw: boolean): void {
    this.#isRaw = isRaw;
  }

  type(keys: string): void {
    if (this.#isRaw || keys !== '\u0003') this.write(keys);
    else if (!this.#signals.emit('SIGINT')) throw new Error('nobody listens for Ctrl-C: it would end the process');
  }
}

interface Calls {
  readonly variables: string;
  running: number;
  readonly over: PromiseWithResolvers<void>;
}

let calls: Calls | undefined;

/**
 * The AWS SDK and Node's colours read variables from the process, so those of a call are set while it runs. Calls with the
 * same variables run concurrently; a call with others waits for them to end.
 */
async function withAwsVariables<Result>(all: Variables, action: () => Promise<Result>): Promise<Result> {
  const wanted = Object.entries(all).filter(([name]) => isReadFromProcess(name));
  const variables = JSON.stringify(wanted);
  while (calls !== undefined && calls.variables !== variables) await calls.over.promise;
  if (calls === undefined) {
    for (const name of Object.keys(process.env).filter(isReadFromProcess)) vi.stubEnv(name, undefined);
    for (const file of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(file, '/dev/null');
    for (const [name, value] of wanted) vi.stubEnv(name, value);
    calls = { variables, running: 0, over: Promise.withResolvers() };
  }
  calls.running++;
  try {
    return await action();
  } finally {
    if (--calls.running === 0) {
      vi.unstubAllEnvs();
      calls.over.resolve();
      calls = undefined;
    }
  }
}

function isReadFromProcess(name: string): boolean {
  return name.startsWith('AWS_') || name === 'NO_COLOR' || name === 'FORCE_COLOR';
}
