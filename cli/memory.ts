import { constants, type NodeGCPerformanceDetail, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';

/** Bytes of the heap that were in use after the last collection of all of it. */
let kept = 0;

/** For tests, with `LUME_ARRIVALS_MEMORY=1`: from now on. */
export function watchMemory(): void {
  new PerformanceObserver((list) => {
    if (list.getEntries().some(isOfTheWholeHeap)) kept = process.memoryUsage().heapUsed;
  }).observe({ entryTypes: ['gc'] });
}

function isOfTheWholeHeap(entry: PerformanceEntry & { readonly detail?: NodeGCPerformanceDetail }): boolean {
  return entry.detail?.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
}

/** Says on stderr what of its heap the process still keeps at the end. */
export function reportMemory(): void {
  process.stderr.write(`kept at the end: ${Math.round(kept / 1024)} KiB\n`);
}
