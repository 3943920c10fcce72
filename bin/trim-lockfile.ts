import { readFile, writeFile } from 'node:fs/promises';
import { minVersion, satisfies } from 'semver';

/** What is read of `package-lock.json`. */
interface Lockfile {
  readonly packages: Readonly<Record<string, { engines?: { readonly node?: string } }>>;
}

/** The packages that ask for a newer Node than the oldest that npm may run on: npm warns of them, and leaves optional ones out. */
export function packagesBeyond({ packages }: Lockfile, oldest: string): readonly string[] {
  return Object.entries(packages).flatMap(([path, { engines }]) =>
    engines?.node && !satisfies(oldest, engines.node) ? [path] : [],
  );
}

/** The oldest Node that `package.json` promises. */
export function oldestNode(engines: { readonly node: string }): string {
  return minVersion(engines.node)?.version ?? '0.0.0';
}

/** `npm run lock`: these packages run on the Node of `node_modules`, and never on the one that npm runs on. */
if (import.meta.main) {
  const read = async (name: string) => JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
  const lockfile: Lockfile = await read('package-lock.json');
  const beyond = packagesBeyond(lockfile, oldestNode((await read('package.json')).engines));
  for (const path of beyond) delete lockfile.packages[path]?.engines;
  await writeFile(new URL('../package-lock.json', import.meta.url), `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`package-lock.json: ${beyond.length} packages say no longer which Node they want.`);
}
