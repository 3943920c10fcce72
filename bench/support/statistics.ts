/** Median and quartiles of many measurements. */
export interface Spread {
  readonly median: number;
  /** A quarter of the values is below this. */
  readonly low: number;
  /** A quarter of the values is above this. */
  readonly high: number;
}

/** @throws {RangeError} there are no values, or one is not a number. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75) };
}

/**
 * The quantile of the values, interpolated linearly.
 * @param share 0 to 1.
 * @throws {RangeError} there are no values, or one is not a number.
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0 || values.some(Number.isNaN)) throw new RangeError(`no quantile of [${values.join(', ')}]`);
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at % 1);
}
