import type { Counts } from '../support/counting-endpoints.ts';
import type { Gone } from './hot-path-text.ts';

/** What a path asked of others, where it is not as it should be: just these requests, on no more connections. */
export function unexpected({
  path,
  calls,
  lume,
  aws,
}: Pick<Gone, 'path' | 'calls' | 'lume' | 'aws'>): readonly string[] {
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
