import { expect, it } from 'vitest';
import { narrator } from '../../local/narrator.ts';

function told(line: string): string[] {
  const lines: string[] = [];
  narrator((text) => lines.push(text))({ kind: 'log', functionName: 'on-arrival', line });
  return lines.map((text) => text.replace(/^\S+ +/, '').replace(/ {2,}/g, '  '));
}

it('says of an upload for which nothing is started why', () => {
  const line = { level: 'INFO', message: 'upload ignored', key: 'incoming/_SUCCESS', reason: 'pattern' };
  expect(told(JSON.stringify(line))).toEqual(['_SUCCESS  not started: pattern']);
});

it('says that an empty file is looked at again', () => {
  const line = { message: 'empty file will be looked at again', key: 'incoming/a.csv', seconds: 300 };
  expect(told(JSON.stringify(line))).toEqual(['a.csv  empty: looked at again in 300 s']);
});

it.each(['{"message":"execution started"}', 'no JSON', 'null', '{"message":5}', '{"message":"toString"}'])(
  'says nothing of other lines of a log: %s',
  (line) => {
    expect(told(line)).toEqual([]);
  },
);
