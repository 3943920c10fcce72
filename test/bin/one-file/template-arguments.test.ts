import { expect, it } from 'vitest';
import { readTemplateArguments } from '../../../bin/one-file/template-arguments.ts';

it('are one route and a file by default', () => {
  expect(readTemplateArguments([])).toEqual({ out: 'lume-arrivals.json', routes: ['files'] });
  expect(readTemplateArguments(['--out', 'a/b.json', '--route', 'orders', '--route', 'day-2'])).toEqual({
    out: 'a/b.json',
    routes: ['orders', 'day-2'],
  });
  expect(readTemplateArguments(['--help', '--route', '?'])).toBeUndefined();
});

it.each([
  [['--out', 'a.yaml'], '--out a.yaml: must be a file that ends with .json'],
  [['--route', 'a b'], '--route a b: must be a letter and up to 39 letters, digits, - or _'],
  [['--route', ''], '--route : must be a letter'],
  [['--route', '2nd'], '--route 2nd: must be a letter'],
  [['--route', 'x'.repeat(41)], 'must be a letter and up to 39'],
  [['--route', 'day-2', '--route', 'Day_2'], '--route Day_2: must differ from day-2 in its letters and digits'],
  [['--route', 'a', '--route', 'a'], '--route a: must differ from a'],
  [['--routes', 'a'], "Unknown option '--routes'"],
  [['file.json'], 'Unexpected argument'],
])('%j is refused with the option, its value and the rule', (args, message) => {
  expect(() => readTemplateArguments(args)).toThrow(message);
});
