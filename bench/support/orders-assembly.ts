import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../local/synthesize.ts';

const APP = 'bench/support/orders-app.ts';
let synthesized: Promise<string> | undefined;

/** The directory of what `orders-app.ts` deploys. Made once a process, and gone with it. */
export function ordersAssembly(): Promise<string> {
  synthesized ??= synthesizeOnce();
  return synthesized;
}

async function synthesizeOnce(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'lume-arrivals-bench-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const assemblyDir = join(directory, 'cdk.out');
  await synthesize(assemblyDir, APP);
  return assemblyDir;
}
