/** Says the peak memory of the process on stderr, for tests: with `LUME_ARRIVALS_MEMORY=1`. */
export function reportMemory(): void {
  if (process.env['LUME_ARRIVALS_MEMORY'] !== '1') return;
  process.stderr.write(`peak memory: ${process.resourceUsage().maxRSS} KiB\n`);
}
