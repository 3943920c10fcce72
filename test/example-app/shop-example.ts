import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { it, type TestFunction } from 'vitest';
import { type ArrivalsArtifact, arrivalsStacks } from '../support/template/assembly-stacks.ts';
import { assemblyOf, OWN_APP, SHOP_APP } from '../support/vitest/shared-assemblies.ts';

const ROOT = new URL('../../', import.meta.url);
const ORDERS_FLOW = 'local/flows/shop_orders.v1.json';
const RETURNS_FLOW = 'local/flows/shop_returns.v1.json';

/** The files of the example, with what identifies their contents: `sha256sum FILE`. */
const FILES = {
  'local/samples/orders-2026-11-23.csv': '70745e6e34ff255a20fe580b3a09229c37770f11793b1556f4b5ccff97fd9d68',
  'local/samples/orders-2026-11-24-messy.csv': '45aae1dd2a914215b545ce84cea20e4b5f31a4217998982a7fceb575391499b6',
  'local/samples/orders-broken.csv': 'b79a3dc6d3af95cd0e7d5d6554bd8358f9296b489bab569e3229562ce2d50b59',
  'local/samples/returns-2026-11.csv': 'c3f9664880df743b414ee967a6c722b44b72192a5d3f4915a9a83bfc969ae667',
  [ORDERS_FLOW]: '1cda8095de3f01979e46ef4ce0ae0d76e9849084d3e4c378e3b582a0549ecee8',
  [RETURNS_FLOW]: '59ed2e7a85f2b8db35fdbc934207245ff7d58f2a899ef2d7b7fdb3caa5c1136e',
} as const satisfies Readonly<Record<string, string>>;
type File = keyof typeof FILES;

/** The sample files, each with the flow of its route. */
const SAMPLES = {
  'orders-2026-11-23.csv': ORDERS_FLOW,
  'orders-2026-11-24-messy.csv': ORDERS_FLOW,
  'orders-broken.csv': ORDERS_FLOW,
  'returns-2026-11.csv': RETURNS_FLOW,
} as const satisfies Readonly<Record<string, File>>;
export type Sample = keyof typeof SAMPLES;

const ofApp = await removedFromApp();
const ofFiles = new Map((Object.keys(FILES) as File[]).flatMap((file) => removedFile(file).map((say) => [file, say])));
const removed = [...ofApp, ...ofFiles.values()];

if (removed.length > 0) {
  const said = `The example of the shop is not whole, and tests of what is missing are skipped: ${removed.join('; ')}.`;
  // In the repository that the example belongs to.
  if (process.env['LUME_ARRIVALS_EXAMPLE'] === 'required') {
    throw new Error(
      `${said} If it was changed on purpose, change test/support/shop/ or the checksums in this file too.`,
    );
  }
  console.log(said);
}

/** The samples that land in the app of the example, which has their routes and flows. */
export const wholeSamples = (Object.keys(SAMPLES) as Sample[]).filter((sample) => removedOf([sample]).length === 0);

export function sampleContent(sample: Sample): Buffer {
  return readFileSync(new URL(`local/samples/${sample}`, ROOT));
}

/**
 * `it` for the app of the example with these samples. Where a user has removed or changed something of it, the test is
 * skipped, and its title says what.
 */
export function itsExample(samples: readonly Sample[]): (title: string, test: TestFunction) => void {
  const missing = removedOf(samples);
  return (title, test) =>
    it.skipIf(missing.length > 0)(missing.length > 0 ? `${title} [${missing.join('; ')}]` : title, test);
}

function removedOf(samples: readonly Sample[]): readonly string[] {
  const files = new Set<File>(samples.flatMap((sample) => [`local/samples/${sample}` as const, SAMPLES[sample]]));
  return [...ofApp, ...[...files].flatMap((file) => ofFiles.get(file) ?? [])];
}

function removedFile(file: File): readonly string[] {
  const url = new URL(file, ROOT);
  if (!existsSync(url)) return [`removed: ${file}`];
  const sum = createHash('sha256').update(readFileSync(url)).digest('hex');
  return sum === FILES[file] ? [] : [`changed: ${file}`];
}

/** What differs between the app of this repository and the shop that ships as its example. */
async function removedFromApp(): Promise<readonly string[]> {
  const own = await assemblyOf(OWN_APP).then(arrivalsStacks, () => undefined); // test/own-app/ says why
  if (own === undefined) return ['changed: bin/app.ts, which is not synthesized'];
  const [shop] = arrivalsStacks(await assemblyOf(SHOP_APP));
  const [only, ...others] = own;
  if (isDeepStrictEqual(only?.template, shop?.template) && others.length === 0) return [];
  const lost = (shop?.routes ?? []).filter((route) => !hasRoute(own, route));
  if (lost.length === 0) return ['changed: bin/app.ts'];
  return lost.map(({ message }) => `removed: the route ${message.route} of bin/app.ts`);
}

function hasRoute(stacks: readonly ArrivalsArtifact[], wanted: unknown): boolean {
  return stacks.some(({ routes }) => routes.some((route) => isDeepStrictEqual(route, wanted)));
}
