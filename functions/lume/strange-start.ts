/** A start that was answered in JSON, but not as the contract says: a run may be named in it. */
export function strangeStart(what: string, runId: string | undefined, quote: string): string {
  return runId === undefined
    ? `Lume: ${what} without the id of a run: ${quote}`
    : `Lume: ${what} not as the contract says, but it names ${runId}: ${quote}`;
}

/** The run that such an error names, before what it quotes. */
export function runOfStrangeStart(message: string): string | undefined {
  return /^Lume: POST \/runs answered \d+ not as the contract says, but it names (run_[\w-]+): /.exec(message)?.[1];
}
