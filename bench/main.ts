import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './all.ts';
import { withSection } from './sections.ts';

const USAGE = `Usage: npm run bench [-- --quick] [-- --write] [-- name …]

Measures what docs/performance.md says. Without names: everything.
  --quick  only what is exact, as CI does; ends with 1 where something is not as it must be
  --write  also put what was found into its page, docs/performance.md or docs/scale.md

Names: ${Object.keys(BENCHMARKS).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !(name in BENCHMARKS));
if (unknown.length > 0 || values.help) {
  console.error(unknown.length > 0 ? `No benchmark named ${unknown.join(', ')}.\n\n${USAGE}` : USAGE);
  process.exit(values.help ? 0 : 2);
}

for (const [name, load] of Object.entries(BENCHMARKS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const { run, page = 'performance.md' } = await load();
  const { text, broken } = await run({ quick: values.quick });
  console.log(`\n## ${name}\n\n${text}`);
  for (const each of broken) console.error(`✗ ${name}: ${each}`);
  if (broken.length > 0) process.exitCode = 1;
  if (values.write) {
    const file = new URL(`../docs/${page}`, import.meta.url);
    await writeFile(file, withSection(await readFile(file, 'utf8'), name, text));
  }
}
