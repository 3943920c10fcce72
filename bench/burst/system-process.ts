/** A local system in its own process, so that its memory can be measured. Argument: `SystemOptions` as JSON. Reports by IPC. */
import { startLocalSystem } from '../../local/local-system.ts';
import { SHOP_FLOWS } from '../../test/support/shop/shop-files.ts';
import type { BurstReport, SystemOptions, SystemStarted } from './burst-messages.ts';
import { BurstTally } from './burst-tally.ts';

const { assemblyDir, stateDir, speed, files } = JSON.parse(process.argv[2] ?? '') as SystemOptions;
const tally = new BurstTally(files);
const system = await startLocalSystem({
  assemblyDir,
  stateDir,
  speed,
  port: 0,
  lume: { flowsDir: SHOP_FLOWS, duplicates: 'kind' },
  onEvent: (event) => tally.add(event),
});
const landingBucket = system.deployments[0]?.landingBucket ?? '';
process.send?.({ endpoint: system.endpoint, landingBucket } satisfies SystemStarted);

await tally.done;
await system.delivered();
const { starts, status_calls } = system.lume.stats();
const report: BurstReport = {
  ...tally.report(),
  starts,
  statusCalls: status_calls,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  cpuSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
};
await system.stop();
process.send?.(report, () => process.disconnect());
