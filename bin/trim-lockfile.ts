import { readFile, writeFile } from 'node:fs/promises';

/** What is read of `package-lock.json`. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, { engines?: { readonly node?: string } }>>;
}

/** The packages that ask for a newer Node than the oldest that npm may run on: npm warns of them, and leaves optional ones out. */
export function packagesBeyond({ packages }: Lockfile, oldest: string): readonly string[] {
  return Object.entries(packages).flatMap(([path, { engines }]) =>
    engines?.node && !admits(engines.node, oldest) ? [path] : [],
  );
}

/** Whether a range of versions, as `engines` have it, has the version. One that is read by nobody here is taken for one that has not. */
export function admits(range: string, version: string): boolean {
  const asked = numbers(version);
  return range.split('||').some((alternative) => {
    const text = alternative.trim();
    if (text === '*' || text === '') return true;
    const [, operator = '', least = ''] = /^(>=|\^|)\s*(\d+(?:\.(?:\d+|x)){0,2})$/.exec(text) ?? [];
    if (!least) return false;
    const from = numbers(least);
    if (operator === '>=') return compare(asked, from) >= 0;
    const same = operator === '^' ? 1 : least.split('.').filter((part) => part !== 'x').length;
    return asked.slice(0, same).join() === from.slice(0, same).join() && compare(asked, from) >= 0;
  });
}

const numbers = (version: string) => [...version.split('.').map((part) => Number(part) || 0), 0, 0].slice(0, 3);

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The oldest Node that `package.json` promises, as a version. */
export const oldestNode = (engines: { readonly node: string }) => engines.node.replace('>=', '');

/** `npm run lock`: these packages run on the Node of `node_modules`, and never on the one that npm runs on. */
if (import.meta.main) {
  const read = async (name: string) => JSON.parse(await readFile(new URL(`../${name}`, import.meta.url), 'utf8'));
  const lockfile: Lockfile = await read('package-lock.json');
  const beyond = packagesBeyond(lockfile, oldestNode((await read('package.json')).engines));
  for (const path of beyond) delete lockfile.packages[path]?.engines;
  await writeFile(new URL('../package-lock.json', import.meta.url), `${JSON.stringify(lockfile, null, 2)}\n`);
  console.log(`package-lock.json: ${beyond.length} packages say no longer which Node they want.`);
}
