import { describe, expect, it } from 'vitest';
import { CliError, explained } from '../../cli/errors.ts';
import { pointInTime, ratePerSecond } from '../../cli/times.ts';

const NOW = new Date('2026-11-24T12:00:00Z');

describe('times and rates of a command line', () => {
  it.each([
    ['90m', '2026-11-24T10:30:00.000Z'],
    ['48h', '2026-11-22T12:00:00.000Z'],
    ['7d', '2026-11-17T12:00:00.000Z'],
    ['0s', '2026-11-24T12:00:00.000Z'],
    ['2026-11-24T06:00:00Z', '2026-11-24T06:00:00.000Z'],
  ])('%s before now is %s', (text, time) => {
    expect(pointInTime('--since', text, NOW).toISOString()).toBe(time);
  });

  it.each(['soon', '', '-1h', '1w'])('refuses %j as a time, naming the option', (text) => {
    expect(() => pointInTime('--since', text, NOW)).toThrow(`--since ${text}: must be a span`);
  });

  it('reads a rate a second, a minute or an hour', () => {
    expect(['5/s', '120/m', '1800/h', '0.5/s'].map((text) => ratePerSecond('--rate', text))).toEqual([5, 2, 0.5, 0.5]);
  });

  it.each(['5', '0/s', '1001/s', '5/d', '-1/s'])('refuses %j as a rate', (text) => {
    expect(() => ratePerSecond('--rate', text)).toThrow(`--rate ${text}: must be a number`);
  });
});

describe('an error of AWS', () => {
  const named = (name: string, message = 'x') => Object.assign(new Error(message), { name });

  it.each([
    [named('CredentialsProviderError'), 'No AWS credentials. Set AWS_PROFILE'],
    [named('ExpiredTokenException'), 'The AWS credentials have expired'],
    [named('Error', 'Region is missing'), 'No AWS region. Set AWS_REGION'],
    [named('AccessDeniedException', 'not authorized to perform: states:ListExecutions'), 'states:ListExecutions'],
    [named('ThrottlingException'), 'still throttling after many attempts'],
  ])('is said so that one knows what to do: %s', (error, words) => {
    const told = explained(error);
    expect(told).toBeInstanceOf(CliError);
    expect((told as Error).message).toContain(words);
  });

  it('stays as it is when nobody has words for it', () => {
    const error = named('SomethingNew');
    expect(explained(error)).toBe(error);
  });
});
