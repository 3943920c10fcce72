/** The contents of a file in `bench/results/`. */
export interface Measurement {
  /** Of the benchmark, and of its file. */
  readonly name: string;
  /** `2026-11-25` */
  readonly date: string;
  /** Markdown: the machine and the versions that shape the figures. */
  readonly machine: string;
  /** Markdown: what the benchmark found. */
  readonly text: string;
}

/** Where `--write` puts the figures of each benchmark. */
export const RESULTS = new URL('results/', import.meta.url);

/** The whole file in `bench/results/`. Nothing in it is written by hand. */
export function resultsPage({ name, date, machine, text }: Measurement): string {
  const origin = `Written by \`npm run bench -- --write ${name}\` on ${date}.`;
  return `${[`# ${name}`, origin, machine.trim(), text.trim()].join('\n\n')}\n`;
}
