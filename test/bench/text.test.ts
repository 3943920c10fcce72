import { describe, expect, it } from 'vitest';
import { table } from '../../bench/support/markdown.ts';
import { spreadText } from '../../bench/support/units.ts';
import { textOf } from '../../bench/synth/test-times.ts';

describe('a table', () => {
  it('has numbers to the right and words to the left', () => {
    expect(
      table(
        ['function', 'KB', 'made'],
        [
          ['check-run', '47.0', 'as deployed'],
          ['on-arrival', '1,243.2', 'otherwise'],
        ],
      ),
    ).toBe(
      [
        '| function | KB | made |',
        '| --- | ---: | --- |',
        '| check-run | 47.0 | as deployed |',
        '| on-arrival | 1,243.2 | otherwise |',
      ].join('\n'),
    );
  });

  it('says a spread by its median and its middle half', () => {
    expect(spreadText({ low: 11.94, median: 12.3, high: 13 })).toBe('12.3 (11.9–13.0)');
  });
});

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
