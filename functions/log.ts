import { maskAddresses, truncate } from './output-text.ts';
import { codeOf, framesOf, OwnError, plainName } from './own-error.ts';

/** The fields of a line beside its message. No payloads, no API keys, no file contents. */
export type Facts = Readonly<Record<string, unknown>>;

const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
type Level = (typeof LEVELS)[number];

const MAX_TEXT = 4096;
const MAX_STACK = 2048;

/**
 * Writes one line of JSON per step, with the fields and environment variables of Powertools' Logger. The Logger itself
 * takes longer to load than the rest of `check-run` (see `docs/decisions/008-powertools-for-batches-only.md`).
 */
export class Log {
  readonly #facts: Facts;

  constructor(facts: Facts = {}) {
    this.#facts = facts;
  }

  /** A log that adds these facts to each line. */
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
    // Not console.log, around which Lambda would put a record of its own.
    process.stdout.write(`${JSON.stringify(line, plain).replace(OTHER_LINE_ENDS, escaped)}\n`);
  }
}

export const log = new Log();

/** `POWERTOOLS_LOG_LEVEL`. Default, also for an unknown level: INFO. */
function threshold(): number {
  const at = LEVELS.indexOf((process.env['POWERTOOLS_LOG_LEVEL'] ?? '').toUpperCase() as Level);
  return at < 0 ? LEVELS.indexOf('INFO') : at;
}

/** JSON does not escape these, and some tools take them for the end of a line. */
const OTHER_LINE_ENDS = /[\u0085\u2028\u2029]/g;

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function bounded(text: string, max: number): string {
  return truncate(maskAddresses(text), max);
}

/** Bounds texts and masks e-mail addresses. Describes errors, which JSON.stringify would write as `{}`. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return described(value);
  return typeof value === 'string' ? bounded(value, MAX_TEXT) : value;
}

/** Without the message, unless it is an OwnError: it may quote a secret. The same for its causes. */
function described(error: Error): object {
  const frames = framesOf(error);
  return {
    name: plainName(error.name),
    ...(error instanceof OwnError ? { message: error.message } : { code: codeOf(error) }),
    ...(frames !== undefined && { stack: bounded(frames, MAX_STACK) }),
    ...(error.cause instanceof Error && { cause: error.cause }),
  };
}
