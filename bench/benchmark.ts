/** What one benchmark found. */
export interface Finding {
  /** Markdown: tables, and the sentence that says what they mean. It goes into `docs/performance.md`. */
  readonly text: string;
  /** What is exact (sizes, counts of calls, transitions, requests) and not as it must be. Times are never here. */
  readonly broken: readonly string[];
}

export interface Benchmark {
  /** On the command line, and of its section in `docs/performance.md`. */
  readonly name: string;
  /** The page in `docs/` that has its section. Default: `performance.md`. */
  readonly page?: string;
  /** Without `quick`: everything, for minutes. With it: only what is exact, for seconds. */
  run(options: { readonly quick: boolean }): Promise<Finding>;
}
