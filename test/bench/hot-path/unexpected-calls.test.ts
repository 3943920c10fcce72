import { describe, expect, it } from 'vitest';
import { PATHS } from '../../../bench/hot-path/hot-paths.ts';
import { unexpected } from '../../../bench/hot-path/unexpected-calls.ts';

describe('a check', () => {
  const path = PATHS.find(({ name }) => name === 'check-run') as (typeof PATHS)[number];
  const key = { requests: 1, connections: 1 };

  it('is one request to Lume on a connection that is kept', () => {
    expect(unexpected({ path, calls: 50, lume: { requests: 50, connections: 1 }, aws: key })).toEqual([]);
  });

  it.each([
    ['asks twice', { requests: 100, connections: 1 }],
    ['does not ask', { requests: 0, connections: 0 }],
    ['connects each time', { requests: 50, connections: 50 }],
  ])('that %s is said with its numbers', (_, lume) => {
    expect(unexpected({ path, calls: 50, lume, aws: key })).toEqual([
      `50 × a check, Lume: requests: ${lume.requests}, connections: ${lume.connections}; expected: requests: 50, connections: 1`,
    ]);
  });

  it('that reads its key each time is said', () => {
    const aws = { requests: 50, connections: 1 };
    expect(unexpected({ path, calls: 50, lume: { requests: 50, connections: 1 }, aws })).toHaveLength(1);
  });
});
