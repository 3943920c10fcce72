import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Extractor, ExtractorConfig, ExtractorLogLevel, type ExtractorMessage } from '@microsoft/api-extractor';
import { type BuildOptions, build } from 'esbuild';
import { BUNDLING } from '../lib/esbuild-options.ts';
import { FUNCTION_LIMITS, lumeFunctionLimits } from '../lib/function-limits.ts';

/**
 * `npm run build [FOLDER]`: makes the package that users install, as the folder `dist`. `npm pack ./dist` packs it. It has
 * a manifest of its own, because this repository needs a Node and packages that users do not.
 */
const root = fileURLToPath(new URL('../', import.meta.url));
const dist = resolve(process.argv[2] ?? join(root, 'dist'));
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** What users import, and the file that says what they get. */
const ENTRIES = { index: 'lib/index.ts', lume: 'lib/public-lume.ts', outcome: 'lib/public-outcome.ts' };
/** The oldest that is tested. `node:sqlite`, on which the command line relies, needs no flag from 22.13 on. */
const LEAST_NODE = '22.13';
const PEERS = { 'aws-cdk-lib': '^2.276.0', constructs: '^10.5.0' };

const functions = Object.keys({ ...FUNCTION_LIMITS, ...lumeFunctionLimits(1) });

const COMMON = { absWorkingDir: root, bundle: true, platform: 'node', logLevel: 'warning' } as const;

/** One CommonJS file per entry: `import` and `require` get the same classes, whatever the user's modules are. */
const LIBRARY: BuildOptions = {
  ...COMMON,
  entryPoints: ENTRIES,
  outdir: dist,
  format: 'cjs',
  target: 'node22',
  conditions: ['lume-arrivals-package'],
  external: Object.keys(PEERS),
  define: { 'import.meta.dirname': '__dirname' },
};

const COMMAND_LINE: BuildOptions = {
  ...COMMON,
  entryPoints: { 'lume-arrivals': join(root, 'bin/start-command-line.ts') },
  outdir: join(dist, 'cli'),
  outExtension: { '.js': '.mjs' },
  splitting: true, // a command loads its own part of the SDK only, as in a clone
  minify: true,
  mainFields: ['module', 'main'], // lets unused exports be dropped
  format: 'esm',
  target: 'node22',
  legalComments: 'eof',
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};

const START = `#!/usr/bin/env node
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 13)) {
  console.error('This is Node ' + process.versions.node + ', and ${manifest.name} needs ${LEAST_NODE} or newer.');
  process.exit(1);
}
// Node 22 warns of node:sqlite at each command, and no user can do anything about it.
const { emitWarning } = process;
process.emitWarning = (warning, ...rest) => {
  if (!String(warning).startsWith('SQLite is an experimental')) emitWarning(warning, ...rest);
};
import('./cli/lume-arrivals.mjs');
`;

/** It tells which TypeScript it has. Errors come by its result. */
const quiet = (message: ExtractorMessage) => {
  message.handled = message.logLevel !== ExtractorLogLevel.Error;
};

/** The types of each entry in one file, with nothing of ours that the entry does not name. */
async function writeTypes(): Promise<void> {
  const folder = join(dist, 'types');
  const config = join(dist, 'types.json');
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rewriteRelativeImportExtensions: true,
    rootDir: root,
    typeRoots: [join(root, 'node_modules/@types')],
    outDir: folder,
  };
  const files = Object.values(ENTRIES).map((source) => join(root, source));
  await writeFile(
    config,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files }),
  );
  await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), ['--project', config]);
  for (const [name, source] of Object.entries(ENTRIES)) {
    const configObject = {
      projectFolder: root,
      mainEntryPointFilePath: join(folder, source.replace(/\.ts$/, '.d.ts')),
      compiler: { tsconfigFilePath: config },
      dtsRollup: { enabled: true, untrimmedFilePath: join(dist, `${name}.d.ts`) },
      messages: { extractorMessageReporting: { default: { logLevel: ExtractorLogLevel.None } } },
    };
    const packageJsonFullPath = join(root, 'package.json');
    const extractor = ExtractorConfig.prepare({ configObject, configObjectFullPath: undefined, packageJsonFullPath });
    const { succeeded } = Extractor.invoke(extractor, { messageCallback: quiet });
    if (!succeeded) throw new Error(`The types of ${source} could not be written`);
  }
  await rm(folder, { recursive: true });
  await rm(config);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await Promise.all([
  build(LIBRARY),
  build(COMMAND_LINE),
  ...functions.map((entry) =>
    build({
      ...COMMON,
      ...BUNDLING,
      mainFields: [...BUNDLING.mainFields],
      entryPoints: [join(root, `functions/${entry}.ts`)],
      outfile: join(dist, 'functions', entry, 'index.mjs'),
    }),
  ),
  writeTypes(),
]);
await writeFile(join(dist, 'lume-arrivals.cjs'), START);
await chmod(join(dist, 'lume-arrivals.cjs'), 0o755);
await copyFile(join(root, 'docs/outcome-event.schema.json'), join(dist, 'outcome-event.schema.json'));
for (const file of ['LICENSE', 'README.md', 'CHANGELOG.md']) await copyFile(join(root, file), join(dist, file));

const { name, version, description, license } = manifest;
const entry = (file: string) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
await writeFile(
  join(dist, 'package.json'),
  `${JSON.stringify(
    {
      name,
      version,
      description,
      license,
      private: manifest.private, // until its owner publishes it
      type: 'commonjs',
      main: './index.js',
      types: './index.d.ts',
      exports: {
        '.': entry('index'),
        './lume': entry('lume'),
        './outcome': entry('outcome'),
        './outcome-event.schema.json': './outcome-event.schema.json',
        './package.json': './package.json',
      },
      bin: { [name]: 'lume-arrivals.cjs' },
      engines: { node: `>=${LEAST_NODE}` },
      peerDependencies: PEERS,
      // Whoever only reads alerts or waits for runs installs no CDK.
      peerDependenciesMeta: Object.fromEntries(Object.keys(PEERS).map((name) => [name, { optional: true }])),
    },
    null,
    2,
  )}\n`,
);
console.log(`Built ${name} ${version}. To pack it: npm pack ./${relative('', dist)}`);
