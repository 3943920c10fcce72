/** A program that follows runs of Lume to their end. */
export interface Peer extends AsyncDisposable {
  readonly name: string;
  /** Follows a run. Resolves when its outcome is told: true, or false when it was given up. */
  follow(runId: string): Promise<boolean>;
  /** Of what waits, while it waits: processes, and memory in bytes. */
  held(): Promise<{ readonly processes: number; readonly bytes: number }>;
}
