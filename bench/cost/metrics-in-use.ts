import { type Dimension, METRICS, type MetricDefinition } from '../../functions/metrics.ts';

/** Custom metrics that CloudWatch charges: one for each metric, set of dimensions and combination of values. */
export function metricsInUse(values: Readonly<Record<Dimension, number>>, names = Object.keys(METRICS)): number {
  const combinations = (set: readonly Dimension[]) => set.reduce((product, name) => product * values[name], 1);
  return Object.entries<MetricDefinition>(METRICS)
    .filter(([name]) => names.includes(name))
    .flatMap(([, { by }]) => by.map(combinations))
    .reduce((sum, each) => sum + each, 0);
}
