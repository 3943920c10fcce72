/** The message about a start whose answer is JSON, but breaks the contract. It may name a run. */
export function strangeStart(what: string, runId: string | undefined, quote: string): string {
  return runId === undefined
    ? `Lume: ${what} without the id of a run: ${quote}`
    : `Lume: ${what} not as the contract says, but it names ${runId}: ${quote}`;
}

/** The run in such a message, but not in what it quotes. */
export function runOfStrangeStart(message: string): string | undefined {
  return /^Lume: POST \/runs answered \d+ not as the contract says, but it names (run_[\w-]+): /.exec(message)?.[1];
}
