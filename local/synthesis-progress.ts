import { readdir, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { count } from '../functions/output-text.ts';
import type { ProgressLine } from './progress-line.ts';

const POLL_MS = 200;

/**
 * Shows the progress of a synthesis, which takes seconds, or a minute on a busy machine.
 * @param directory of the assembly; removed first, so that no earlier assembly is mistaken for this one
 */
export async function withSynthesisShown<T>(
  directory: string,
  progress: ProgressLine,
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

async function watch(directory: string, progress: ProgressLine, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    progress.step(...stepOf(await readdir(directory).catch(() => [])));
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Tells the step and its detail from the names in the directory: the CDK makes a directory for each bundle, then writes
 * the templates, then runs its validation plugins.
 */
function stepOf(names: readonly string[]): readonly [step: string, detail?: string] {
  const bundles = names.filter((name) => name.startsWith('asset.')).length;
  if (names.some((name) => name.endsWith('.template.json')))
    return ['Checking the template against the rules of cdk-nag'];
  if (bundles > 0 || names.some((name) => name.startsWith('bundling-temp')))
    return ['Bundling the functions', `${count(bundles, 'bundle')} so far`];
  return ['Synthesizing the stack: loading the CDK'];
}
