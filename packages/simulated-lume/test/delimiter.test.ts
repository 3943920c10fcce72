import { describe, expect, it } from 'vitest';
import { describeOtherDelimiter, detectDelimiter } from '../src/delimiter.ts';

describe('the delimiter of a file', () => {
  it.each([
    ['Id,Name\n1;2;3;4,5\n', ','],
    ['Id;Name\r\n1;2,5\r\n', ';'],
    ['Id\tName\n1\t2,5,6\n', '\t'],
    ['Id|Name\n', '|'],
    ['\ufeff\n\nId;Name\n', ';'],
    ['"Name, first, or\nlast";Id\n', ';'],
    ['Id\n1;2\n', ','],
    ['', ','],
  ])('of %j is what its header has most of, outside of quotes: %j', (start, delimiter) => {
    expect(detectDelimiter(start)).toBe(delimiter);
  });
});

describe('a header that is read wrongly', () => {
  it.each([
    [['Id;Name'], ',', 'Its columns are separated by semicolons, where the flow reads commas', 'set "delimiter": ";"'],
    [['Id\tName'], ',', 'Its columns are separated by tabs, where the flow reads commas', 'set "delimiter": "\\t"'],
    [['Id,Name'], ';', 'Its columns are separated by commas, where the flow reads semicolons', 'set "delimiter": ","'],
    [['Id,Name'], '~', 'Its columns are separated by commas, where the flow reads "~"', 'export it with "~"'],
    [['Id;Name, first;Age'], '|', 'Its columns are separated by semicolons', 'set "delimiter": ";"'],
    [['Name', ' first;Id;Age'], ',', 'Its columns are separated by semicolons', 'set "delimiter": ";"'],
  ])('%j is told to have another delimiter where it has one, and what to do', (header, delimiter, said, advice) => {
    expect(describeOtherDelimiter(header, delimiter)).toContain(said);
    expect(describeOtherDelimiter(header, delimiter)).toContain(advice);
  });

  it.each([
    [['Id', 'a;b'], ','],
    [['Id'], ','],
    [['Id', 'Name, first'], ';'],
  ])('%j is not, where it has none', (header, delimiter) => {
    expect(describeOtherDelimiter(header, delimiter)).toBeUndefined();
  });
});
