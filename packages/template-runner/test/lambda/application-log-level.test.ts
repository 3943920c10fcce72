import { expect, it } from 'vitest';
import { isSent } from '../../src/lambda/application-log-level.ts';

it.each([
  ['a line below the level of the function', '{"level":"DEBUG","message":"call"}', 'INFO', false],
  ['a line of that level', '{"level":"DEBUG","message":"call"}', 'DEBUG', true],
  ['a line above it', '{"level":"error"}', 'INFO', true],
  ['a line of metrics, which has no level', '{"_aws":{},"Files":1}', 'INFO', true],
  ['such a line where INFO is kept out', '{"_aws":{},"Files":1}', 'WARN', false],
  ['a line of text', 'DEBUG it says', 'INFO', true],
  ['a line that only quotes a level', '{"level":"INFO","message":"\\"level\\":\\"DEBUG\\""}', 'INFO', true],
  ['any line of a function that logs text', '{"level":"DEBUG"}', undefined, true],
])('%s is sent as Lambda documents it', (_, line, level, sent) => {
  expect(isSent(line, level)).toBe(sent);
});
