import { describe, expect, it } from 'vitest';
import { table } from '../../../bench/support/markdown-table.ts';

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
});
