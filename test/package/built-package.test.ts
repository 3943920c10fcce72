import { readdir, readFile, stat } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUDGETS } from '../../bench/budgets.ts';
import { packageCommand, VERSION } from '../../functions/reports/package-command.ts';
import { LOCAL_API_KEY } from '../../local/lume-api-key.ts';
import { BIG_PREFIX, startBigAccount } from '../support/aws/big-account.ts';
import { ORDERS } from '../support/shop/shop-files.ts';
import { startTestSystem } from '../support/system/test-system.ts';
import { assemblyOf } from '../support/vitest/shared-assemblies.ts';
import {
  comparableTemplate,
  featureFlags,
  OFFLINE,
  type PackedPackage,
  packedPackage,
  type StrangersProject,
  strangersProject,
  withPackage,
} from './packed-package.ts';

const APP = 'test/package/orders-arrivals-app.ts';
const PEERS = ['aws-cdk-lib', 'constructs'];

let packed: PackedPackage;
beforeAll(async () => {
  packed = await packedPackage();
});
afterAll(() => packed[Symbol.asyncDispose]());

/** A project that has the package, installed without a registry, and the CDK of this repository. */
async function projectWithPackage(files: Readonly<Record<string, string>>): Promise<StrangersProject> {
  const project = await strangersProject(files);
  const { code, stderr } = await project.run(`npm install --silent ${packed.tarball}`, OFFLINE);
  expect(code, stderr).toBe(0);
  await project.link(...PEERS);
  return project;
}

describe('the tarball', () => {
  it('has what users need, and no test, benchmark, package or source of ours', async () => {
    const files = (await readdir(packed.dist, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(packed.dist.length + 1));
    const others = files.filter((file) => !/^(cli\/[\w.-]+\.mjs|functions\/[\w-]+\/index\.mjs)$/.test(file));
    expect(others.sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'index.d.ts',
      'index.js',
      'lume-arrivals.cjs',
      'lume.d.ts',
      'lume.js',
      'outcome-event.schema.json',
      'outcome.d.ts',
      'outcome.js',
      'package.json',
    ]);
  });

  it('is within its budget', async () => {
    const { size } = await stat(packed.tarball);
    expect(size).toBeGreaterThan(100_000);
    expect(size).toBeLessThanOrEqual(BUDGETS.tarball);
  });

  it('is named and versioned as the messages say, and can not be published by mistake', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(packed.dist, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'lume-arrivals', version: VERSION, private: true });
    expect(manifest).not.toHaveProperty('dependencies');
  });

  it('has a manifest in which publint finds nothing', async () => {
    const { messages } = await publint({ pkgDir: packed.dist, strict: true, pack: false });
    expect(messages).toEqual([]);
  });

  it('has types that resolve in every way that TypeScript resolves them', async () => {
    await using project = await strangersProject({});
    await project.link('@arethetypeswrong/cli');
    const { code, stdout, stderr } = await project.run(
      `node node_modules/@arethetypeswrong/cli/dist/index.js ${packed.tarball} --no-emoji --format json`,
    );
    expect(code, `${stdout.slice(0, 2000)} ${stderr}`).toBe(0);
  });

  it.each(['index', 'lume', 'outcome'])('needs nothing for %s but Node and the CDK', async (entry) => {
    const code = await readFile(join(packed.dist, `${entry}.js`), 'utf8');
    const types = await readFile(join(packed.dist, `${entry}.d.ts`), 'utf8');
    const needed = [
      ...[...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name),
      ...[...types.matchAll(/(?:from |import\()["']([^"']+)["']/g)].map(([, name]) => name),
    ];
    const packages = needed.map((name = '') => name.replace(/^node:/, '').split('/')[0] ?? '');
    const others = [...new Set(packages)].filter((name) => !builtinModules.includes(name));
    expect(others.sort()).toEqual(entry === 'index' ? PEERS : []);
  });
});

describe('a project outside of the repository', () => {
  it('synthesizes with the package what the repository synthesizes, but for the hashes of the bundles', async () => {
    await using project = await projectWithPackage({
      'package.json': '{"type":"module"}',
      'app.ts': await withPackage(APP),
    });
    const { code, stderr } = await project.run('node app.ts', {
      CDK_OUTDIR: join(project.dir, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify(await featureFlags()),
    });
    expect(code, stderr).toBe(0);
    const own = await comparableTemplate(await assemblyOf(APP), 'lume-arrivals');
    expect(await comparableTemplate(join(project.dir, 'cdk.out'), 'lume-arrivals')).toEqual(own);
  });

  it('deploys functions that run: a file goes through the local system', async () => {
    await using project = await projectWithPackage({
      'package.json': '{"type":"commonjs"}',
      'app.js': `
        const { App, Stack } = require('aws-cdk-lib');
        const { LumeArrivals } = require('lume-arrivals');
        const stack = new Stack(new App(), 'shop');
        const arrivals = new LumeArrivals(stack, 'Arrivals', {
          routes: [{ name: 'orders', prefix: 'incoming/', suffix: '.csv', flowVersion: 'shop_orders:v1' }],
        });
        if (!(arrivals instanceof LumeArrivals)) process.exit(3);`,
    });
    const assemblyDir = join(project.dir, 'cdk.out');
    const { code, stderr } = await project.run('node app.js', { CDK_OUTDIR: assemblyDir });
    expect(code, stderr).toBe(0);
    await using test = await startTestSystem({ assemblyDir });
    await test.upload('incoming/orders.csv', ORDERS);
    await test.ended(1);
    expect(test.outcomes().map(({ outcome }) => outcome)).toEqual(['SUCCEEDED']);
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compiles with module %s and moduleResolution %s, and the types of the package are sound', async (module, way) => {
    await using project = await projectWithPackage({
      'package.json': '{"type":"module"}',
      'app.ts': await withPackage(APP),
      'others.ts': `
        import { LumeClient, LumeError, type LumeRun, waitForRunCompletion } from 'lume-arrivals/lume';
        import { outcomeEventSchema, type OutcomeEvent } from 'lume-arrivals/outcome';
        export async function wait(): Promise<LumeRun | LumeError> {
          const lume = new LumeClient({ baseUrl: 'https://lume.example', apiKey: 'key' });
          const { id } = await lume.run({ flow_version: 'a:v1', source_path: 's3://b/c' });
          return waitForRunCompletion(id, { lume });
        }
        export const rows = (event: OutcomeEvent): number | null => event.rows.mapped;
        export const title: unknown = outcomeEventSchema['title'];`,
      'wrong.ts': `
        import type { LumeArrivalsProps } from 'lume-arrivals';
        // @ts-expect-error
        export const props: LumeArrivalsProps = { routes: [{ name: 1 }] };`,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          module,
          moduleResolution: way,
          target: 'es2022',
          strict: true,
          noEmit: true,
          types: ['node'],
          skipLibCheck: false,
        },
      }),
    });
    await project.link('@types/node', '@typescript/native');
    const { code, stdout } = await project.run('node node_modules/@typescript/native/bin/tsc');
    expect(stdout).toBe('');
    expect(code).toBe(0);
  });
});

describe('lume-arrivals/lume', () => {
  it.each([
    ['mjs', "import { LumeClient, LumeError, waitForRunCompletion } from 'lume-arrivals/lume';"],
    ['cjs', "const { LumeClient, LumeError, waitForRunCompletion } = require('lume-arrivals/lume');"],
  ])('starts a run and waits for it, in a script of ten lines: %s', async (ending, loading) => {
    await using test = await startTestSystem();
    await test.upload('elsewhere/orders.csv', ORDERS); // no route takes it
    await using project = await projectWithPackage({
      'package.json': '{}',
      [`run.${ending}`]: `
        ${loading}
        async function main() {
          const lume = new LumeClient({ baseUrl: process.env.LUME_URL, apiKey: process.env.LUME_API_KEY });
          const { id } = await lume.run({ flow_version: 'shop_orders:v1', source_path: process.argv[2] });
          const run = await waitForRunCompletion(id, { lume, maxAttempts: 20, initialDelaySeconds: 0.1 });
          console.log(run.status, run.id === id);
          const error = await lume.run({ flow_version: 'nobody:v1', source_path: 's3://no/file' }).catch((e) => e);
          console.log(error instanceof LumeError, error.name);
        }
        main();`,
    });
    const source = `s3://${test.landingBucket}/elsewhere/orders.csv`;
    const { stdout, stderr } = await project.run(`node run.${ending} ${source}`, {
      LUME_URL: test.system.lume.url,
      LUME_API_KEY: LOCAL_API_KEY,
    });
    expect(stdout, stderr).toBe('SUCCEEDED true\ntrue LumeInvalidRequestError\n');
  });
});

describe('the command line of the package', () => {
  it('is installed without a registry, and runs by the command that messages have', async () => {
    await using project = await projectWithPackage({ 'package.json': '{}' });
    expect(await project.run(packageCommand('--version'), OFFLINE)).toEqual({
      code: 0,
      stdout: `${VERSION}\n`,
      stderr: '',
    });
    await using account = await startBigAccount(4);
    const replay = `replay ${BIG_PREFIX} --only never-seen --region us-east-1 --deployment big --dry-run`;
    const { code, stdout, stderr } = await project.run(packageCommand(replay), { AWS_ENDPOINT_URL: account.url });
    expect(stdout.trim().split('\n'), stderr).toHaveLength(2);
    expect(code).toBe(0);
  });
});
