import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

const SCRIPT = fileURLToPath(new URL('cold-process.mjs', import.meta.url));

/** A handler in the shape that is measured. */
export interface Subject {
  /** The file that Node loads, absolute. */
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/** One life of a process. Times are in milliseconds since it began. */
export interface ColdStart {
  /** The handler is loaded. */
  readonly readyMs: number;
  /** It has answered its first event. */
  readonly answeredMs: number;
  /** Node's own modules that were loaded with it. */
  readonly builtins: number;
  /** Files that were loaded; counted where that was asked for. */
  readonly files: number;
}

/**
 * @param counting count files; times then are no measurement.
 * @throws the process said why it failed.
 */
export async function coldStart({ file, env, event }: Subject, counting = false): Promise<ColdStart> {
  const arguments_ = [SCRIPT, file, JSON.stringify(event), ...(counting ? ['count'] : [])];
  const child = spawn(process.execPath, arguments_, { env: { ...env }, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
  const [said, ...outputs] = await Promise.all(
    [child.stdio[3], child.stdio[1], child.stdio[2]].map((stream) => text(stream as Readable)),
  );
  if (!said) throw new Error(`${file} did not answer:\n${outputs.join('\n')}`);
  return JSON.parse(said) as ColdStart;
}
