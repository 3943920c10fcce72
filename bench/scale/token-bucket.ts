/** A quota as AWS throttles: bucket size and refill per second. */
export interface Quota {
  readonly bucket: number;
  readonly refillPerSecond: number;
}

/** A token bucket, full at first. */
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

  /** Takes `cost` tokens up to `wanted` times, as often as the bucket allows. @returns how many times. */
  take(wanted: number, cost = 1): number {
    const granted = Math.min(wanted, Math.floor(this.#tokens / cost));
    this.#tokens -= granted * cost;
    return granted;
  }

  /** Refills the bucket for one second. */
  refill(): void {
    this.#tokens = Math.min(this.#quota.bucket, this.#tokens + this.#quota.refillPerSecond);
  }
}
