/** `2026-11-24 06:35:16`, in UTC. */
export function utc(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

/** For a sentence, or for a line that has no title: times in the words of people are in UTC, and say so. */
export function utcTime(iso: string): string {
  return `${utc(iso)} UTC`;
}
