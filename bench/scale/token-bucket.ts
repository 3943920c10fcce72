/** A quota as AWS throttles by it: so many at once, and so many more each second. */
export interface Quota {
  readonly bucket: number;
  readonly refillPerSecond: number;
}

/** Full at first. */
export class TokenBucket {
  readonly #quota: Quota;
  #tokens: number;

  constructor(quota: Quota) {
    this.#quota = quota;
    this.#tokens = quota.bucket;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Takes as many whole times `cost` as there is room for, up to `wanted`. @returns how many times. */
  take(wanted: number, cost = 1): number {
    const granted = Math.min(wanted, Math.floor(this.#tokens / cost));
    this.#tokens -= granted * cost;
    return granted;
  }

  /** A second passes. */
  refill(): void {
    this.#tokens = Math.min(this.#quota.bucket, this.#tokens + this.#quota.refillPerSecond);
  }
}
