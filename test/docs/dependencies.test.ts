import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { oldestNode, packagesBeyond } from '../../bin/trim-lockfile.ts';
import { BUNDLING } from '../../lib/esbuild-options.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly inBundle?: boolean;
  readonly link?: boolean;
  readonly engines?: { readonly node?: string };
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
const manifests = ['package.json', 'packages/simulated-lume/package.json', 'packages/template-runner/package.json'];
/** Every package that one of ours names, with each version that is asked for. */
const named = manifests.flatMap((path) => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(read(path)) as Manifest;
  return Object.entries({ ...dependencies, ...optionalDependencies, ...devDependencies });
});
const dependencies = Object.groupBy(named, ([name]) => name);
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
/** Without our own packages, which are folders and the links to them. */
const locked = Object.fromEntries(
  Object.entries(packages).filter(([path, { link }]) => path.startsWith('node_modules/') && !link),
);
const text = read('docs/dependencies.md');

/** A choice between licences is as good as its best part. */
const ALLOWED = /^(0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD-[23]-Clause|ISC|MIT|MIT-0|MPL-2\.0|Python-2\.0)$/;
const alternatives = (license = '') => license.replace(/[()]/g, '').split(' OR ');

describe('a dependency', () => {
  it.each(Object.entries(dependencies))('%s has one version, a licence and a reason', (name, uses = []) => {
    const versions = [...new Set(uses.map(([, version]) => version))];
    expect(versions).toEqual([expect.stringMatching(/^(npm:@?[\w/-]+@)?\d+\.\d+\.\d+$/)]);
    const [row = ''] = text
      .split('\n')
      .filter((line) => line.startsWith(`| \`${name}\` |`) && line.split('|').length > 5);
    expect(row).toContain(`| ${locked[`node_modules/${name}`]?.license} |`);
    expect(row).toMatch(/\| \S[^|]{3,} \|$/);
  });

  it('that is not there any more is not described', () => {
    const described = [...text.matchAll(/^\| `([^`]+)` \| [^|]+ \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name);
    expect(described).toEqual(Object.keys(dependencies).sort());
  });
});

describe('the lockfile', () => {
  it('has packages of licences alone that are accepted', () => {
    const others = Object.entries(locked).filter(
      ([, { license }]) => !alternatives(license).some((one) => ALLOWED.test(one)),
    );
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
    const accepted = [...text.matchAll(/not in this list: ([^.]*(?:\.\d[^.]*)*)\. What/g)].flatMap(([, list = '']) =>
      list.split(', '),
    );
    expect(accepted.filter((one) => !ALLOWED.test(one))).toEqual([]);
    expect(accepted).toHaveLength(10);
  });

  it('has a checksum for every package, and no place of its own to get one from', () => {
    const unchecked = Object.entries(locked).filter(([, { integrity, inBundle }]) => !integrity && !inBundle);
    expect(unchecked).toEqual([]);
    const elsewhere = Object.values(locked).filter(
      ({ resolved }) => resolved && !resolved.startsWith('https://registry.npmjs.org/'),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('the Node that npm runs on', () => {
  it('is the one that the README promises, and no package makes npm warn of it or leave the package out', () => {
    expect(read('README.md')).toContain(`Node ${Number.parseInt(oldestNode(engines), 10)} or newer and npm`);
    const beyond = packagesBeyond({ packages: locked }, oldestNode(engines));
    expect(beyond, 'These ask for a newer Node than the README promises, and `npm run lock` mends it').toEqual([]);
  });

  it.each([
    ['>= 18.12.0', true],
    ['18 || 20 || >=22', true],
    ['^20.19.0 || >=22.12.0', false],
    ['>=22', false],
  ])('is no reason to change the entry of a package that wants "%s": %s', (node, met) => {
    expect(packagesBeyond({ packages: { some: { engines: { node } } } }, '20.0.0')).toHaveLength(met ? 0 : 1);
  });
});

describe('a function', () => {
  const USE_SDK = ['on-arrival', 'summarize-outage', 'reconcile'];
  const SDK = /^@(aws-sdk|aws|smithy)\//;
  it.each([
    ['on-arrival', ['@aws-lambda-powertools/batch', '@aws-lambda-powertools/commons', 'aws4fetch', 'zod']],
    ['start-run', ['aws4fetch', 'zod']],
    ['check-run', ['aws4fetch', 'zod']],
    ['report-run', ['aws4fetch', 'zod']],
    ['notify-slack', ['aws4fetch']],
    ['summarize-outage', ['aws4fetch']],
    ['reconcile', ['aws4fetch', 'zod']],
  ])('%s has nothing inside but what is written down', async (entry, expected) => {
    const inside = await packagesIn(entry);
    expect(inside.filter((name) => !SDK.test(name))).toEqual(expected);
    expect(inside.some((name) => SDK.test(name))).toBe(USE_SDK.includes(entry));
    for (const name of inside) {
      expect(alternatives(locked[`node_modules/${name}`]?.license).join(), name).toMatch(
        /^(Apache-2\.0|MIT|MIT-0|0BSD)$/,
      );
    }
  });
});

/** The packages of which something is in the bundle of a function, in the way that `lib/lambda-function.ts` bundles. */
async function packagesIn(entry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [new URL(`../../functions/${entry}.ts`, import.meta.url).pathname],
    ...BUNDLING,
    mainFields: [...BUNDLING.mainFields],
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const names = used.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(names)].toSorted();
}
