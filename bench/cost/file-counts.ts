/** The requests of one file to each service. */
export interface FileCounts {
  readonly transitions: number;
  readonly invocations: number;
  /** Calls to Lume. */
  readonly lumeRequests: number;
  /** EventBridge sends the arrival; Lambda receives and deletes it, at worst in a batch of one. */
  readonly queueRequests: number;
  readonly publishes: number;
  /** The report, and the listing that an arrival is compared with, at one price. The upload itself is the producer's. */
  readonly puts: number;
  readonly events: number;
}

/** States beside the loop: *Run already known?*, *Forced rerun?*, *Start run*, *Write report*, *Route outcome*, *Publish success*, *Succeeded*. */
const STATES_BESIDE_THE_LOOP = 7;

/** The counts of a file whose success is seen by the check with this number. `count-run.ts` counts the same in a real run. */
export function countsOfFile(checks: number): FileCounts {
  return {
    transitions: STATES_BESIDE_THE_LOOP + 3 * checks - 1,
    invocations: checks + 3, // on-arrival, start-run, report-run
    lumeRequests: checks + 2, // the start, and the metadata for the report
    queueRequests: 3,
    publishes: 1,
    puts: 2,
    events: 1,
  };
}
