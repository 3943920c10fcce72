import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';
import type { Benchmark } from './benchmark.ts';

/** What shapes the figures beside the machine: bundler, engines and whatever is in the functions. */
const PACKAGES = [
  'esbuild',
  'aws-cdk-lib',
  'fauxqs',
  'zod',
  'aws4fetch',
  '@aws-sdk/client-sfn',
  '@aws-lambda-powertools/batch',
] as const;

/** Where and with what everything on the page was measured. */
export const machine: Benchmark = { name: 'machine', run: async () => ({ text: await machineText(), broken: [] }) };

async function machineText(): Promise<string> {
  const { devDependencies } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const model = cpus()[0]?.model.trim() || 'unknown';
  return [
    `Machine: ${availableParallelism()} cores of ${model} (${arch()}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${type()}.`,
    `Node ${process.versions.node} with V8 ${process.versions.v8}; ${PACKAGES.map((name) => `${name} ${devDependencies[name]}`).join(', ')}.`,
  ].join('\n\n');
}
