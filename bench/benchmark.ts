/** What one benchmark found. */
export interface Finding {
  /** Markdown: tables, and the sentence that says what they mean. `--write` puts it into `bench/results/`. */
  readonly text: string;
  /** Exact figures (sizes, counts of calls, transitions, requests) that are not what they must be. Never times. */
  readonly broken: readonly string[];
}

export interface Benchmark {
  /** On the command line, and of its file in `bench/results/`. */
  readonly name: string;
  /** Without `quick`: everything, for minutes. With it: only what is exact, for seconds. */
  run(options: { readonly quick: boolean }): Promise<Finding>;
}
