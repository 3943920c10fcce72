import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

export interface Child {
  /** Of Node: options, the script, its arguments. */
  readonly args: readonly string[];
  /** All its variables. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a process of this Node and parses the JSON that it writes to file descriptor 3. Its stdout is dropped.
 * @throws {Error} it wrote nothing there; the message is its other output.
 */
export async function resultOf<T>({ args, env }: Child): Promise<T> {
  const child = spawn(process.execPath, args, { env: { ...env }, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  const [complaint, said] = await Promise.all([child.stdio[2], child.stdio[3]].map((each) => text(each as Readable)));
  if (!said) throw new Error(`node ${args.join(' ').slice(0, 500)} found nothing:\n${complaint}`);
  return JSON.parse(said) as T;
}
