import type { Counts } from '../support/counting-endpoints.ts';
import type { MeasuredPath } from './hot-path-text.ts';

/** Deviations from the expected requests and connections of a path. */
export function unexpected({
  path,
  calls,
  lume,
  aws,
}: Pick<MeasuredPath, 'path' | 'calls' | 'lume' | 'aws'>): readonly string[] {
  const expected = path.expected(calls);
  return [
    ...difference(`${calls} × ${path.what}, Lume`, lume, expected.lume),
    ...difference(`${calls} × ${path.what}, AWS`, aws, expected.aws),
  ];
}

function difference(where: string, actual: Counts, expected: Counts): readonly string[] {
  if (actual.requests === expected.requests && actual.connections <= expected.connections) return [];
  const text = ({ requests, connections }: Counts) => `requests: ${requests}, connections: ${connections}`;
  return [`${where}: ${text(actual)}; expected: ${text(expected)}`];
}
