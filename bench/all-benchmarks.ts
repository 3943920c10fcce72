import type { Benchmark } from './benchmark.ts';

/** Every benchmark. Each is loaded only when it runs. */
export const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  polling: async () => (await import('./polling/polling-benchmark.ts')).polling,
  cost: async () => (await import('./cost/cost-benchmark.ts')).cost,
  peers: async () => (await import('./peers/peers-benchmark.ts')).peers,
  burst: async () => (await import('./burst/burst-benchmark.ts')).burst,
  scale: async () => (await import('./scale/scale-benchmark.ts')).scale,
  'cold-start': async () => (await import('./cold-start/cold-start-benchmark.ts')).coldStart,
  'hot-path': async () => (await import('./hot-path/hot-path-benchmark.ts')).hotPath,
  synth: async () => (await import('./synth/synth-benchmark.ts')).synth,
};
