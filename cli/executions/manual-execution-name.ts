import { randomBytes } from 'node:crypto';
import { fileSlug } from '../../functions/arrivals/execution-name.ts';

/** `orders-csv-rerun-5f3c09ab`: what it is about and why; without the mark of an upload. */
export function manualExecutionName(what: string, why: 'rerun' | 'watch'): string {
  return `${fileSlug(what)}-${why}-${randomBytes(4).toString('hex')}`;
}
