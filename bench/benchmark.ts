/** The result of one benchmark. */
export interface Finding {
  /** Markdown: tables, and the sentence that says what they mean. `--write` puts it into `bench/results/`. */
  readonly text: string;
  /** Exact figures (sizes, counts of calls, transitions, requests) that differ from what they must be. Never times. */
  readonly broken: readonly string[];
}

export interface Benchmark {
  /** On the command line, and of its file in `bench/results/`. */
  readonly name: string;
  /** With `quick` only what is exact, in seconds; without it everything, in minutes. */
  run(options: { readonly quick: boolean }): Promise<Finding>;
}
