import { readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, totalmem, type } from 'node:os';

/** The packages that shape the figures: bundler, local services, and what the functions contain. */
const PACKAGES = [
  'esbuild',
  'aws-cdk-lib',
  'fauxqs',
  'zod',
  'aws4fetch',
  '@aws-sdk/client-sfn',
  '@aws-lambda-powertools/batch',
] as const;

/**
 * Markdown: this machine, and the versions that shape the figures.
 * @throws a package is not in the lockfile any more
 */
export async function measuredOn(): Promise<string> {
  const { packages } = JSON.parse(await readFile(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
    packages: Readonly<Record<string, { readonly version: string }>>;
  };
  const versions = PACKAGES.map((name) => {
    const installed = packages[`node_modules/${name}`];
    if (installed === undefined) throw new Error(`${name} is not in package-lock.json`);
    return `${name} ${installed.version}`;
  });
  const model = cpus()[0]?.model.trim() || 'unknown';
  return [
    `Machine: ${availableParallelism()} cores of ${model} (${arch()}), ${Math.round(totalmem() / 2 ** 30)} GiB of memory, ${type()}.`,
    `Node ${process.versions.node} with V8 ${process.versions.v8}; ${versions.join(', ')}.`,
  ].join('\n\n');
}
