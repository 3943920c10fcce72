import { writeSync } from 'node:fs';
import { constants, type NodeGCPerformanceDetail, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';

/**
 * Preloaded with `--import`: on exit, writes to stderr how much of the heap was in use after the last major garbage
 * collection.
 */
let keptBytes = 0;

new PerformanceObserver((list) => {
  if (list.getEntries().some(isMajor)) keptBytes = process.memoryUsage().heapUsed;
}).observe({ entryTypes: ['gc'] });

process.on('exit', () => writeSync(2, `kept at the end: ${Math.round(keptBytes / 1024)} KiB\n`));

function isMajor(entry: PerformanceEntry & { readonly detail?: NodeGCPerformanceDetail }): boolean {
  return entry.detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}
