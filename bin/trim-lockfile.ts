import { readFile, writeFile } from 'node:fs/promises';
import { minVersion, satisfies } from 'semver';

/** The part of `package-lock.json` that is read. */
interface Lockfile {
  readonly packages: Readonly<Record<string, { engines?: { readonly node?: string } }>>;
}

/** Packages that need a newer Node than the oldest one npm may run on: npm warns about them and skips optional ones. */
export function packagesBeyond({ packages }: Lockfile, oldest: string): readonly string[] {
  return Object.entries(packages).flatMap(([path, { engines }]) =>
    engines?.node && !satisfies(oldest, engines.node) ? [path] : [],
  );
}

/** The oldest Node that `package.json` allows. */
export function oldestNode(engines: { readonly node: string }): string {
  return minVersion(engines.node)?.version ?? '0.0.0';
}

/** `npm run lock`: removes their `engines`, since they run on the Node in `node_modules`, never on npm's. */
if (import.meta.main) {
  const read = async (name: string) => JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
  const lockfile: Lockfile = await read('package-lock.json');
  const beyond = packagesBeyond(lockfile, oldestNode((await read('package.json')).engines));
  for (const path of beyond) delete lockfile.packages[path]?.engines;
  await writeFile(new URL('../package-lock.json', import.meta.url), `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`package-lock.json: ${beyond.length} packages say no longer which Node they want.`);
}
