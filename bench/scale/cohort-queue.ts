/** Files that have something in common, and their number. */
export interface Cohort {
  readonly files: number;
}

/** A first-in first-out queue of files. */
export class CohortQueue<T extends Cohort> {
  #cohorts: T[] = [];
  #head = 0;
  #files = 0;

  /** The number of files in the queue. */
  get files(): number {
    return this.#files;
  }

  get oldest(): T | undefined {
    return this.#cohorts[this.#head];
  }

  add(cohort: T): void {
    if (cohort.files === 0) return;
    this.#cohorts.push(cohort);
    this.#files += cohort.files;
  }

  /** Takes the oldest files of one cohort, up to this number. */
  take(most: number): T | undefined {
    const cohort = this.oldest;
    if (cohort === undefined || most <= 0) return undefined;
    const files = Math.min(most, cohort.files);
    this.#files -= files;
    if (files < cohort.files) this.#cohorts[this.#head] = { ...cohort, files: cohort.files - files };
    else this.#head += 1;
    if (this.#head > 10_000) this.#forget();
    return { ...cohort, files };
  }

  #forget(): void {
    this.#cohorts = this.#cohorts.slice(this.#head);
    this.#head = 0;
  }
}
