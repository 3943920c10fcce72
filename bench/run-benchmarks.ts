import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { BENCHMARKS } from './all-benchmarks.ts';
import { measuredOn } from './measured-on.ts';
import { RESULTS, resultsPage } from './results-page.ts';

const USAGE = `Usage: npm run bench [-- --quick] [-- --write] [-- name …]

Measures what docs/performance.md and docs/scale.md quote. Without names: everything.
  --quick  checks only what is exact, as CI does; exits with 1 where a figure is not what it must be
  --write  also writes the figures of each benchmark to bench/results/

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
if (values.quick && values.write) {
  console.error(`--quick measures nothing that could be written.\n\n${USAGE}`);
  process.exit(2);
}
if (unknown.length > 0 || values.help) {
  console.error(unknown.length > 0 ? `No benchmark named ${unknown.join(', ')}.\n\n${USAGE}` : USAGE);
  process.exit(values.help ? 0 : 2);
}

for (const [name, load] of Object.entries(BENCHMARKS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const { run } = await load();
  const { text, broken } = await run({ quick: values.quick });
  console.log(`\n## ${name}\n\n${text}`);
  for (const each of broken) console.error(`✗ ${name}: ${each}`);
  if (broken.length > 0) process.exitCode = 1;
  if (values.write) {
    const date = new Date().toISOString().slice(0, 10);
    const page = resultsPage({ name, date, machine: await measuredOn(), text });
    await writeFile(new URL(`${name}.md`, RESULTS), page);
  }
}
