import { describe, expect, it } from 'vitest';
import { textOf } from '../../../bench/synth/test-times.ts';

describe('the times of tests', () => {
  it('are from the first start to the last end, the slowest file first', () => {
    const text = textOf({
      numTotalTests: 12,
      testResults: [
        { name: '/a/fast.test.ts', startTime: 1000, endTime: 2000 },
        { name: '/a/slow.test.ts', startTime: 1500, endTime: 9000 },
      ],
    });
    expect(text).toContain('12 tests in 2 files took 8.0 s in all');
    expect(text).toMatch(/slow\.test\.ts \| 7\.5 .*fast\.test\.ts \| 1\.0 /s);
  });
});
