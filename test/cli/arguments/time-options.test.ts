import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointInTime, ratePerSecond, timeWindow } from '../../../cli/arguments/time-options.ts';
import { wholeNumber } from '../../../cli/arguments/whole-number.ts';
import { UsageError } from '../../../cli/cli-error.ts';
import { runCli } from '../../support/command-line/run-command-line.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const since = (text: string) => pointInTime('--since', text, NOW);

describe('a time of a command line', () => {
  it.each([
    ['90m', '2026-11-24T10:30:00.000Z'],
    ['48h', '2026-11-22T12:00:00.000Z'],
    ['7d', '2026-11-17T12:00:00.000Z'],
    ['2w', '2026-11-10T12:00:00.000Z'],
    ['2 weeks', '2026-11-10T12:00:00.000Z'],
    ['1 hour', '2026-11-24T11:00:00.000Z'],
    ['0s', '2026-11-24T12:00:00.000Z'],
    ['2026-11-24', '2026-11-24T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-11-24T06:00:00Z', '2026-11-24T06:00:00.000Z'],
    ['2026-11-24 06:00:00 UTC', '2026-11-24T06:00:00.000Z'], // as the commands themselves say it
    ['2026-11-24t06:00z', '2026-11-24T06:00:00.000Z'],
    ['2026-11-24 06:00:00.5+01:00', '2026-11-24T05:00:00.500Z'],
    ['2026-11-24T06:00:00-0530', '2026-11-24T11:30:00.000Z'],
  ])('may be a span, a date in UTC, or a time with its zone: %s is %s', (text, time) => {
    expect(since(text).toISOString()).toBe(time);
  });

  it.each([
    '2',
    '20',
    '',
    'soon',
    'yesterday',
    '-1h',
    '1e3h',
    '1.5h',
    '1h30m',
    '24H',
    '7 parsecs',
    '1M',
    ' 24h',
    '24h ',
  ])('is never guessed: %j is refused with option, value and rule', (text) => {
    expect(() => since(text)).toThrow(UsageError);
    expect(() => since(text)).toThrow(`--since ${text || '""'}: must be a span with its unit such as 90m`);
  });

  it.each(['24.11.2026', '11/24/2026', '2026-11', '2026', 'Nov 24 2026', '20261124', '+002026-11-24', '２４h', '١h'])(
    'is not read in a spelling that JavaScript or a country may have: %j',
    (text) => {
      expect(() => since(text)).toThrow(`--since ${text}: must be a span`);
    },
  );

  it.each([
    ['2026-13-01', 'there is no day 2026-13-01'],
    ['2026-02-30', 'there is no day 2026-02-30'],
    ['2026-02-30T06:00Z', 'there is no day 2026-02-30'],
    ['2026-00-10', 'there is no day 2026-00-10'],
    ['2026-11-20T24:00Z', 'there is no time 24:00Z'],
    ['2026-11-20T06:60:00Z', 'there is no time 06:60:00Z'],
    ['2026-11-20T06:00+99:00', 'there is no time 06:00+99:00'],
    ['2026-11-24T06:00:00', 'a time needs its zone: 2026-11-24T06:00:00Z is UTC'],
    ['2026-11-24 06:00', 'a time needs its zone: 2026-11-24 06:00Z is UTC'],
    ['2026-11-25', 'must not be in the future: it is 2026-11-24T12:00:00.000Z'],
    ['2062-11-24T06:00:00Z', 'must not be in the future'],
    ['1969-12-31', 'must not be before 1970'],
    ['999999h', 'must not be before 1970'],
    [`${'9'.repeat(400)}d`, 'must not be before 1970'],
  ])('is one that there is, in the past: %s is refused', (text, rule) => {
    expect(() => since(text)).toThrow(`--since ${text}: ${rule}`);
  });

  it('is exactly the time that it says, or refused, whatever is typed', () => {
    const alike = fc.stringMatching(/^[0-9]{1,4}[-: ./hdmTZ+]?[0-9]{0,4}[-: ./hdmTZ+]?[0-9]{0,2}[hdmZ]?$/);
    fc.assert(
      fc.property(fc.oneof(alike, fc.string()), (text) => {
        try {
          const time = since(text);
          expect(text).toMatch(/^\d+ ?[a-z]+$|^\d{4}-\d\d-\d\d$|^\d{4}-\d\d-\d\d[Tt ][\d:.]+([Zz]| UTC|[+-][\d:]+)$/);
          expect(time.getTime()).toBeLessThanOrEqual(NOW.getTime());
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe('a window of times', () => {
  it('is up to now, from ever, where nothing is said', () => {
    expect(timeWindow({}, NOW)).toEqual({ since: new Date(0), until: NOW });
  });

  it.each([
    [{ since: '1h', until: '2h' }, '--since 1h must be before --until 2h'],
    [{ since: '1h', until: '60m' }, '--since 1h must be before --until 60m'],
    [{ since: '0h' }, '--since 0h must be before now'],
    [{ since: '2026-11-24', until: '2026-11-24' }, '--since 2026-11-24 must be before --until 2026-11-24'],
  ])('has something in it: %j is refused', (options, words) => {
    expect(() => timeWindow(options, NOW)).toThrow(words);
  });
});

describe('a number of a command line', () => {
  it('may be a rate a second, a minute or an hour', () => {
    expect(['5/s', '120/m', '1800/h', '0.5/s'].map((text) => ratePerSecond('--rate', text))).toEqual([5, 2, 0.5, 0.5]);
  });

  it.each([
    '5',
    '0/s',
    '1001/s',
    '5/d',
    '-1/s',
    '1e2/s',
    '0x5/s',
    '1/0',
    '',
    '0.00001/s',
    '５/s',
    '5 /s',
    '.5/s',
    '5./s',
  ])('is refused as a rate with option, value and rule: %j', (text) => {
    expect(() => ratePerSecond('--rate', text)).toThrow(`--rate ${text || '""'}: must be a number a second`);
  });

  it.each(['0', '21', '-1', '+1', '1.5', '2.0', '1e1', '0x10', '010', '1_0', '1,000', ' 1', '１', 'Infinity', ''])(
    'is refused as a whole number with option, value and rule: %j',
    (text) => {
      const rule = `--n ${text || '""'}: must be a whole number from 1 to 20, or "all"`;
      expect(() => wholeNumber('--n', text, { max: 20, instead: 'all' })).toThrow(rule);
    },
  );
});

/** Nothing answers there: what is refused is refused before AWS is asked for anything. */
const NOWHERE = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
const TIMES = ['2', '', 'soon', '-1h', '1e3h', '2026-13-01', '2026-02-30', '2026-11-24T06:00', '2999-01-01'];
const FORCED = ['replay', 's3://bucket/in/', '--force', '--reason', 'new prices', '--yes'];
const TAKING = [
  ...[FORCED, ['list'], ['reconcile', '--start', '--yes'], ['adopt']].flatMap((args) =>
    ['--since', '--until'].map((option) => ({ args, option, values: TIMES })),
  ),
  { args: ['status', 'a.csv'], option: '--since', values: TIMES },
  ...[FORCED, ['reconcile', '--start', '--yes'], ['adopt']].map((args) => ({
    args,
    option: '--rate',
    values: ['5', '0/s', '1e1/s', '', '-1/s'],
  })),
  ...[
    [['list'], '--limit'],
    [['dlq', 'show'], '--limit'],
    [['dlq', 'redrive'], '--rate'],
    [['adopt'], '--max-attempts'],
    [['rerun', 'a.csv', '--force', '--reason', 'r', '--yes'], '--max-attempts'],
  ].map(([args, option]) => ({
    args: args as string[],
    option: option as string,
    values: ['0', '1e3', '1.0', '0x10', ''],
  })),
];

describe.each(TAKING)('$args with $option', ({ args, option, values }) => {
  it.each(values)(
    '%j ends with 2 and one line that names option, value and rule, before AWS is asked',
    async (value) => {
      const { code, out, err } = await runCli([...args, `${option}=${value}`], NOWHERE);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err.split('\n')).toEqual([expect.stringContaining(`${option} ${value || '""'}: `), '']);
    },
  );
});
