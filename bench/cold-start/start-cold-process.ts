import { fileURLToPath } from 'node:url';
import { resultOf } from '../support/child-process.ts';

const SCRIPT = fileURLToPath(new URL('cold-process.mjs', import.meta.url));

/** A handler in the shape that is measured. */
export interface Subject {
  /** The file that Node loads, absolute. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** One life of a process. */
export interface ColdStart {
  /** What Node took to load the handler, in milliseconds. */
  readonly loadMs: number;
  /** When it was loaded, in milliseconds since the process began. */
  readonly readyMs: number;
  /** When it had answered its first event, since the process began. */
  readonly answeredMs: number;
  /** Node's own modules that were loaded with it. */
  readonly builtins: number;
  /** Files that were loaded; counted where that was asked for. */
  readonly files: number;
}

/** @param counting count files; times then are no measurement. */
export async function coldStart({ file, env, event }: Subject, counting = false): Promise<ColdStart> {
  return resultOf({ args: [SCRIPT, file, JSON.stringify(event), ...(counting ? ['count'] : [])], env });
}
