const FILES = 10;

/** A reporter of vitest: the files that took longest, with their imports and hooks, which the times of its JSON report leave out. */
// biome-ignore lint/style/noDefaultExport: vitest reads a reporter from the default export
export default class SlowestFiles {
  onTestRunEnd(modules) {
    const files = modules.map((module) => ({ name: module.relativeModuleId, ms: timeOf(module.diagnostic()) }));
    const slowest = files.toSorted((a, b) => b.ms - a.ms).slice(0, FILES);
    console.log(`\nThe slowest of ${files.length} test files:`);
    for (const { name, ms } of slowest) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
  }
}

function timeOf({ setupDuration, collectDuration, duration }) {
  return setupDuration + collectDuration + duration;
}
