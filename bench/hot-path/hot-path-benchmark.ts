import { fileURLToPath } from 'node:url';
import type { Benchmark, Finding } from '../benchmark.ts';
import { resultOf } from '../support/child-process.ts';
import { startEndpoints } from '../support/counting-endpoints.ts';
import { type DeployedFunction, deployedFunctions } from '../support/deployed-functions.ts';
import { type MeasuredPath, pathsText } from './hot-path-text.ts';
import { type HotPath, PATHS } from './hot-paths.ts';
import { unexpected } from './unexpected-calls.ts';
import type { Plan, Warm } from './warm-process.ts';

const SCRIPT = fileURLToPath(new URL('warm-process.ts', import.meta.url));
/** Megabytes: large enough that no garbage collection happens in a round, so that its allocations can be measured. */
const YOUNG_MB = 256;

const FULL = { warmUps: 1000, rounds: 20, calls: 500 };
const QUICK = { warmUps: 0, rounds: 1, calls: 50 };

/** CPU, allocations and calls of a warm function per check, arrival and report. */
export const hotPath: Benchmark = {
  name: 'hot-path',
  async run({ quick }): Promise<Finding> {
    const functions = await deployedFunctions();
    const measured: MeasuredPath[] = [];
    for (const path of PATHS) {
      const { calls, ...plan } = quick ? QUICK : FULL;
      measured.push(await measure(path, functions, { ...plan, calls: calls / path.units }));
    }
    return { text: pathsText(measured, { quick, ...FULL }), broken: measured.flatMap(unexpected) };
  },
};

async function measure(
  path: HotPath,
  functions: readonly DeployedFunction[],
  plan: Omit<Plan, 'event'>,
): Promise<MeasuredPath> {
  await using endpoints = await startEndpoints();
  const deployed = functions.find(({ name }) => name === path.name);
  const env = { ...deployed?.env, ...endpoints.env };
  const file = path.file ?? deployed?.file;
  if (file === undefined) throw new Error(`the stack has no function ${path.name}`);
  const options = ['--expose-gc', `--max-semi-space-size=${YOUNG_MB}`, `--min-semi-space-size=${YOUNG_MB}`];
  const warm = await resultOf<Warm>({
    args: [...options, SCRIPT, file, JSON.stringify({ ...plan, event: path.event } satisfies Plan)],
    env,
  });
  const calls = plan.warmUps + plan.rounds * plan.calls;
  return { path, warm, calls, lume: endpoints.lume.counts(), aws: endpoints.aws.counts() };
}
