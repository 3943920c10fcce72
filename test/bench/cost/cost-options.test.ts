import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { costOptions, DEFAULT_USAGE, InvalidCostOptionsError } from '../../../bench/cost/cost-options.ts';

describe('the options of npm run cost', () => {
  it('are the defaults where nothing is said', () => {
    expect(costOptions([])).toEqual({ usage: DEFAULT_USAGE, prices: false, help: false });
  });

  it('replace them', () => {
    const args = ['--files', '5', '--minutes=1.5', '--max-attempts', '9', '--own-key', '--no-tracing'];
    expect(costOptions(args).usage).toEqual({
      ...DEFAULT_USAGE,
      files: 5,
      minutes: 1.5,
      ownKey: true,
      tracing: false,
      limits: { maxAttempts: 9, initialDelaySeconds: 5 },
    });
  });

  it('are refused all at once, by name, value and rule', () => {
    const args = ['--files', 'many', '--minutes', '-1', '--routes=', '--mails', '1.5', '--own-key=yes', '--speed', '3'];
    const refused = () => costOptions(args);
    expect(refused).toThrow(InvalidCostOptionsError);
    for (const words of [
      'files: "many": must be a whole number from 0 to 1,000,000,000',
      'minutes: "-1": must be a number from 0 to 1440',
      'routes: "": must be a whole number',
      'mails: "1.5": must be a whole number',
      'own-key: "yes": takes no value',
      'speed: is not a known field',
    ]) {
      expect(refused).toThrow(words);
    }
  });

  it('may not be words', () => {
    expect(() => costOptions(['100000'])).toThrow('100000: is not a known field');
  });
});

it('the command prints a receipt, and refuses with its usage', async () => {
  const cost = (...args: string[]) => promisify(execFile)(process.execPath, ['bench/cost/print-cost.ts', ...args]);
  const { stdout } = await cost('--files', '1000', '--minutes', '12');
  expect(stdout).toContain('1,000 files a month, each with a run of 12 min (16 checks)');
  expect(stdout).toContain('54 state transitions, 19 invocations, 18 requests to Lume');
  const refused = await cost('--files', 'many').catch((error: { code: number; stderr: string }) => error);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('Usage: npm run cost') });
});
