import { readdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { count } from '../functions/output-text.ts';
import type { Progress } from './progress.ts';

const LOOKED_AT_EVERY_MS = 200;

/**
 * Shows how far a synthesis is while it lasts: seconds, and a minute where the machine is busy.
 * @param directory where the assembly is made, and where nothing of an earlier one may pass for it: it is removed.
 */
export async function withSynthesisShown<T>(
  directory: string,
  progress: Progress,
  synthesize: () => Promise<T>,
): Promise<T> {
  await rm(directory, { recursive: true, force: true });
  const ended = new AbortController();
  const watching = watch(directory, progress, ended.signal);
  try {
    return await synthesize();
  } finally {
    ended.abort();
    await watching;
  }
}

async function watch(directory: string, progress: Progress, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    progress.step(...stepOf(await readdir(directory).catch(() => [])));
    await sleep(LOOKED_AT_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * The step and its detail, by the names in the directory of a cloud assembly: the CDK makes a directory for each bundle,
 * writes the templates, and has the rules of its plugins checked last.
 */
export function stepOf(names: readonly string[]): readonly [step: string, detail?: string] {
  const bundles = names.filter((name) => name.startsWith('asset.')).length;
  if (names.some((name) => name.endsWith('.template.json')))
    return ['Checking the template against the rules of cdk-nag'];
  if (bundles > 0 || names.some((name) => name.startsWith('bundling-temp')))
    return ['Bundling the functions', `${count(bundles, 'bundle')} so far`];
  return ['Synthesizing the stack: loading the CDK'];
}
