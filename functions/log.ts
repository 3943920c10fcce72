import { codeOf, framesOf, OwnError, plainName } from './own-error.ts';
import { maskAddresses, truncate } from './text.ts';

/** What a line says beside its message. Facts only: no payloads, no keys of APIs, no file contents. */
export type Facts = Readonly<Record<string, unknown>>;

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
type Level = (typeof LEVELS)[number];

const MAX_TEXT = 4096;
const MAX_STACK = 2048;

/**
 * One line of JSON a step. Fields and environment variables are those of Powertools' Logger, which is not in the bundle
 * because it takes longer to load than the rest of `check-run` (see `docs/decisions/008-powertools-for-batches-only.md`).
 */
export class Log {
  readonly #facts: Facts;

  constructor(facts: Facts = {}) {
    this.#facts = facts;
  }

  /** A log whose lines say these facts too. */
  with(facts: Facts): Log {
    return new Log({ ...this.#facts, ...facts });
  }

  debug(message: string, facts?: Facts): void {
    this.#line('DEBUG', message, facts);
  }

  info(message: string, facts?: Facts): void {
    this.#line('INFO', message, facts);
  }

  warn(message: string, facts?: Facts): void {
    this.#line('WARN', message, facts);
  }

  error(message: string, facts?: Facts): void {
    this.#line('ERROR', message, facts);
  }

  #line(level: Level, message: string, facts: Facts = {}): void {
    if (LEVELS.indexOf(level) < threshold()) return;
    const line = {
      level,
      message,
      timestamp: new Date().toISOString(),
      service: process.env['POWERTOOLS_SERVICE_NAME'],
      xray_trace_id: /Root=([^;]+)/.exec(process.env['_X_AMZN_TRACE_ID'] ?? '')?.[1],
      ...this.#facts,
      ...facts,
    };
    // Not console.log: Lambda would put its own frame around the line.
    process.stdout.write(`${JSON.stringify(line, plain).replace(OTHER_LINE_ENDS, escaped)}\n`);
  }
}

export const log = new Log();

/** `POWERTOOLS_LOG_LEVEL`; anything that is not a level means INFO. */
function threshold(): number {
  const at = LEVELS.indexOf((process.env['POWERTOOLS_LOG_LEVEL'] ?? '').toUpperCase() as Level);
  return at < 0 ? LEVELS.indexOf('INFO') : at;
}

/** JSON leaves them as they are, and some readers of lines end a line there. */
const OTHER_LINE_ENDS = /[\u0085\u2028\u2029]/g;

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function bounded(text: string, max: number): string {
  return truncate(maskAddresses(text), max);
}

/** Bounded texts without e-mail addresses, and errors as what they are: JSON would have them empty. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return described(value);
  return typeof value === 'string' ? bounded(value, MAX_TEXT) : value;
}

/** Of an error that this code did not make its message is not said: it may quote a secret. Nor is that of its causes. */
function described(error: Error): object {
  const frames = framesOf(error);
  return {
    name: plainName(error.name),
    ...(error instanceof OwnError ? { message: error.message } : { code: codeOf(error) }),
    ...(frames !== undefined && { stack: bounded(frames, MAX_STACK) }),
    ...(error.cause instanceof Error && { cause: error.cause }),
  };
}
