/**
 * The least mean delay, in seconds, that any schedule can have with at most so many checks a run in the mean, even one
 * that is made for exactly these runs.
 *
 * For a price of one check, in seconds of delay, the best schedule is found by going backwards through the runs: the next
 * check is best placed at the very end of some run, and is made for all runs that have not ended by the check before.
 * What it costs less the price of the checks that are allowed is a bound for every schedule (Lagrange), and the highest
 * over all prices is the bound that is returned.
 *
 * @param runLengths seconds, shortest first.
 */
export function leastMeanDelay(runLengths: readonly number[], meanChecks: number): number {
  const bound = (price: number) => leastCost(runLengths, price) - price * meanChecks;
  // The bound is concave in the price: ternary search over its logarithm.
  let [low, high] = [Math.log(1e-3), Math.log((runLengths.at(-1) ?? 1) * runLengths.length)];
  for (let step = 0; step < 60; step++) {
    const [left, right] = [low + (high - low) / 3, high - (high - low) / 3];
    if (bound(Math.exp(left)) < bound(Math.exp(right))) low = left;
    else high = right;
  }
  return Math.max(0, bound(Math.exp((low + high) / 2)));
}

/** Mean over the runs of delay plus price × checks, of the schedule for which it is least. */
export function leastCost(runLengths: readonly number[], price: number): number {
  const runs = runLengths.length;
  const sums = [0];
  for (const length of runLengths) sums.push((sums.at(-1) ?? 0) + length);
  // least[i]: for the runs from i on, when all before are seen.
  const least = new Float64Array(runs + 1);
  for (let from = runs - 1; from >= 0; from--) {
    let best = Number.POSITIVE_INFINITY;
    for (let last = from; last < runs; last++) {
      const delays = at(runLengths, last) * (last - from + 1) - (at(sums, last + 1) - at(sums, from));
      if (delays >= best) break; // later checks only wait longer
      best = Math.min(best, delays + at(least, last + 1));
    }
    least[from] = best + price * (runs - from);
  }
  return at(least, 0) / runs;
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index] ?? Number.NaN;
}
