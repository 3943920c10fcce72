import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../bench/scale/token-bucket.ts';

describe('a token bucket', () => {
  it('is full at first, and gives no more than it has', () => {
    const bucket = new TokenBucket({ bucket: 10, refillPerSecond: 3 });
    expect(bucket.take(8)).toBe(8);
    expect(bucket.take(8)).toBe(2);
    expect(bucket.take(1)).toBe(0);
  });

  it('gets its refill every second, and never more than it holds', () => {
    const bucket = new TokenBucket({ bucket: 10, refillPerSecond: 3 });
    bucket.take(10);
    bucket.refill();
    expect(bucket.tokens).toBe(3);
    for (let second = 0; second < 9; second++) bucket.refill();
    expect(bucket.tokens).toBe(10);
  });

  it('gives what costs several tokens whole or not at all', () => {
    const bucket = new TokenBucket({ bucket: 10, refillPerSecond: 3 });
    expect(bucket.take(5, 4)).toBe(2);
    expect(bucket.tokens).toBe(2);
  });
});
