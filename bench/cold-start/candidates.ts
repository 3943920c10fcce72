import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { BUNDLING } from '../../lib/esbuild-options.ts';
import { type DeployedFunction, deployedFunctions, WORKSPACE } from '../support/deployed-functions.ts';
import { EVENTS } from '../support/function-events.ts';
import type { Subject } from './start-cold-process.ts';

/** The variants that are compared. */
type Variant =
  | 'empty handler'
  | 'as deployed'
  | 'packages from node_modules'
  | 'with every way to credentials'
  | 'with the SDK’s client for S3'
  | 'as usual, bundled'
  | 'as usual, packages from node_modules'
  | 'with a code cache';

export interface Candidate extends Subject {
  /** Of the function. */
  readonly name: string;
  readonly variant: Variant;
  /** Bytes of the entry file; the whole code, unless packages are external. */
  readonly bytes: number;
  /** The source files in the bundle. */
  readonly modules: number;
}

const NAMES = [
  'check-run',
  'start-run',
  'report-run',
  'on-arrival',
  'summarize-outage',
  'notify-slack',
  'reconcile',
] as const;
type Name = (typeof NAMES)[number];

/** Functions with a client of the SDK in their bundle. */
const USE_SDK: readonly Name[] = ['on-arrival', 'summarize-outage', 'reconcile'];

/** Everything that is measured, starting with the empty handler. */
export async function candidates(endpoints: Readonly<Record<string, string>>): Promise<readonly Candidate[]> {
  const deployed = new Map((await deployedFunctions()).map((each) => [each.name, each]));
  const candidate = async (name: Name, variant: Variant, options: Made): Promise<Candidate> => {
    const of = deployed.get(name);
    if (!of) throw new Error(`the stack has no function ${name}`);
    const env = { ...of.env, ...endpoints, ...options.env };
    return { name, variant, env, event: EVENTS[name], ...(await made(of, variant, options)) };
  };
  const all = [
    floor(),
    ...NAMES.map((name) => candidate(name, 'as deployed', {})),
    ...NAMES.map((name) => candidate(name, 'packages from node_modules', { build: { packages: 'external' } })),
    ...USE_SDK.map((name) => candidate(name, 'with every way to credentials', { build: { alias: {} } })),
    candidate('report-run', 'with the SDK’s client for S3', { build: { alias: {}, plugins: [ARCHIVE_BY_SDK] } }),
    candidate('check-run', 'as usual, bundled', { entry: 'usual-check-run.ts', build: { alias: {} } }),
    candidate('check-run', 'as usual, packages from node_modules', {
      entry: 'usual-check-run.ts',
      build: { packages: 'external' },
    }),
    ...(['check-run', 'on-arrival'] as const).map((name) =>
      candidate(name, 'with a code cache', { env: { NODE_COMPILE_CACHE: join(WORKSPACE, 'code-cache') } }),
    ),
  ];
  return Promise.all(all);
}

/** Replaces the archive with `sdk-archive.ts`. */
const ARCHIVE_BY_SDK: Plugin = {
  name: 'archive by the SDK',
  setup({ onResolve }) {
    const path = fileURLToPath(new URL('sdk-archive.ts', import.meta.url));
    onResolve({ filter: /\/s3-archive\.ts$/ }, () => ({ path }));
  },
};

interface Made {
  /** An entry file in this folder instead of the function's own. */
  readonly entry?: string;
  /** Overrides of `lib/esbuild-options.ts`. */
  readonly build?: BuildOptions;
  readonly env?: Readonly<Record<string, string>>;
}

async function made(of: DeployedFunction, variant: Variant, { entry, build: options }: Made) {
  const source = new URL(entry ?? `../../functions/${of.name}.ts`, import.meta.url);
  const outfile = join(WORKSPACE, variant.replaceAll(/\W+/g, '-'), `${of.name}.mjs`);
  const { metafile } = await build({
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    ...options,
    entryPoints: [fileURLToPath(source)],
    outfile,
    metafile: true,
    logLevel: 'error',
  });
  const [output] = Object.values(metafile.outputs);
  const modules = Object.values(output?.inputs ?? {}).filter(({ bytesInOutput }) => bytesInOutput > 0).length;
  // The deployed bundle is the one that the CDK made.
  return options ? { file: outfile, bytes: output?.bytes ?? 0, modules } : { file: of.file, bytes: of.bytes, modules };
}

/** The smallest possible handler. */
async function floor(): Promise<Candidate> {
  const file = join(WORKSPACE, 'empty-handler.mjs');
  const code = 'export const handler = async () => null;\n';
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, code);
  return { name: '', variant: 'empty handler', file, env: {}, event: null, bytes: code.length, modules: 1 };
}
