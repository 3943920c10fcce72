import { fileURLToPath } from 'node:url';
import { resultOf } from '../support/child-process.ts';

const SCRIPT = fileURLToPath(new URL('cold-process.mjs', import.meta.url));

/** A handler to measure. */
export interface Subject {
  /** The file that Node loads, absolute. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** The times of one process. */
export interface ColdStart {
  /** What Node took to load the handler, in milliseconds. */
  readonly loadMs: number;
  /** When the handler was loaded, in milliseconds since the process started. */
  readonly readyMs: number;
  /** When it had answered its first event, in milliseconds since the process started. */
  readonly answeredMs: number;
  /** Node's own modules that were loaded with it. */
  readonly builtins: number;
  /** Files that were loaded; only when counting. */
  readonly files: number;
}

/** @param counting counts files; the times are not valid then. */
export async function coldStart({ file, env, event }: Subject, counting = false): Promise<ColdStart> {
  return resultOf({ args: [SCRIPT, file, JSON.stringify(event), ...(counting ? ['count'] : [])], env });
}
