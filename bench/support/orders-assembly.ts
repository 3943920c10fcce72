import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../local/synthesize.ts';

const APP = 'bench/support/orders-app.ts';
let synthesized: Promise<string> | undefined;

/** The assembly of `orders-app.ts`, synthesized once per process and deleted at its end. */
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
