/** `2026-11-24 06:35:16`, in UTC. */
export function utc(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** With its zone, for sentences and lines without a heading. */
export function utcTime(iso: string): string {
  return `${utc(iso)} UTC`;
}
