import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * `npm run pack:cli [DIRECTORY]`: packs the command line as one installable file, for people who get alerts and have no
 * clone. It bundles everything but Node and needs no registry.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const destination = resolve(process.argv[2] ?? '.');
const { name, version, description, license } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

const START = `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 8)) {
  console.error('This is Node ' + process.versions.node + ', and ${name} needs 24.8 or newer.');
  process.exit(1);
}
import('./dist/lume-arrivals.js');
`;

const folder = await mkdtemp(join(tmpdir(), 'pack-'));
try {
  await build({
    entryPoints: [join(root, 'bin/lume-arrivals.ts')],
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true, // a command loads its own part of the SDK only, as in a clone
    minify: true,
    platform: 'node',
    mainFields: ['module', 'main'], // lets unused exports be dropped
    format: 'esm',
    target: 'node24',
    legalComments: 'eof',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  const manifest = {
    name,
    version,
    description,
    license,
    private: true, // never published by mistake
    type: 'module',
    bin: { [name]: 'lume-arrivals.cjs' },
    engines: { node: '>=24.8' },
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await writeFile(join(folder, 'lume-arrivals.cjs'), START, { mode: 0o755 });
  await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const file = execFileSync('npm', ['pack', '--silent', '--pack-destination', destination], { cwd: folder }).toString();
  console.log(
    `Wrote ${join(destination, file.trim())}. Install it where alerts are read: npm install ./${file.trim()}`,
  );
} finally {
  await rm(folder, { recursive: true });
}
