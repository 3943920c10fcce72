import type { Benchmark } from './benchmark.ts';

/** Every benchmark. Each is loaded only when it runs. */
export const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  polling: async () => (await import('./polling/polling.ts')).polling,
  cost: async () => (await import('./cost/cost.ts')).cost,
  peers: async () => (await import('./peers/peers.ts')).peers,
  burst: async () => (await import('./burst/burst.ts')).burst,
  scale: async () => (await import('./scale/scale.ts')).scale,
  'cold-start': async () => (await import('./cold-start/benchmark.ts')).coldStart,
  'hot-path': async () => (await import('./hot-path/benchmark.ts')).hotPath,
  synth: async () => (await import('./synth/benchmark.ts')).synth,
};
