import type { Counts } from '../endpoints.ts';
import type { Gone } from './text.ts';

/** What a path asked of others, where it is not exactly what it should be. */
export function unexpected({
  path,
  calls,
  lume,
  aws,
}: Pick<Gone, 'path' | 'calls' | 'lume' | 'aws'>): readonly string[] {
  const expected = path.expected(calls);
  return [
    ...difference(`${calls} × ${path.what}: Lume`, lume, expected.lume),
    ...difference(`${calls} × ${path.what}: AWS`, aws, expected.aws),
  ];
}

function difference(where: string, actual: Counts, expected: Counts): readonly string[] {
  const text = ({ requests, connections }: Counts) => `${requests} requests on ${connections} connections`;
  return text(actual) === text(expected) ? [] : [`${where} got ${text(actual)}, not ${text(expected)}`];
}
