import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { parseWith } from '../../functions/parse-with.ts';
import { DEFAULT_LIMITS } from '../../functions/polling/decide-next.ts';
import type { Usage } from './cost-model.ts';

/** Thrown for an invalid command line, with every mistake as `option: value: rule`. */
export class InvalidCostOptionsError extends Error {
  override readonly name = 'InvalidCostOptionsError';

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
  }
}

const number = (min: number, max: number, rule: string) =>
  z.pipe(
    z.pipe(
      z.string(rule),
      z.transform((text) => (text.trim() === '' ? Number.NaN : Number(text))),
    ),
    z.number(rule).check(z.gte(min, rule), z.lte(max, rule)),
  );
const whole = (min: number, max: number) => {
  const rule = `must be a whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
  return number(min, max, rule).check(z.refine(Number.isInteger, rule));
};
const flag = z.boolean('takes no value');

const options = z.strictObject({
  files: z.optional(whole(0, 1_000_000_000)),
  minutes: z.optional(number(0, 1440, 'must be a number from 0 to 1440')),
  routes: z.optional(whole(1, 300)),
  mails: z.optional(whole(0, 100)),
  'max-attempts': z.optional(whole(1, 2200)),
  'own-key': z.optional(flag),
  'no-tracing': z.optional(flag),
  prices: z.optional(flag),
  help: z.optional(flag),
});

export const DEFAULT_USAGE: Usage = {
  files: 100_000,
  minutes: 12,
  routes: 1,
  mails: 1,
  ownKey: false,
  tracing: true,
  limits: DEFAULT_LIMITS,
};

export interface CostOptions {
  readonly usage: Usage;
  readonly prices: boolean;
  readonly help: boolean;
}

/** @throws {InvalidCostOptionsError} naming every mistake. */
export function costOptions(args: readonly string[]): CostOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    options: Object.fromEntries(TAKES_A_VALUE.map((name) => [name, { type: 'string' as const }])),
  });
  // The word after an unknown option may be its value, so only the option is named.
  const known = Object.keys(values).every((name) => name in options.shape);
  const words = known ? positionals.map((word) => [word, true]) : [];
  const given = { ...values, ...Object.fromEntries(words) };
  const parsed = parseWith(options, given, (mistakes) => new InvalidCostOptionsError(mistakes));
  return {
    usage: {
      files: parsed.files ?? DEFAULT_USAGE.files,
      minutes: parsed.minutes ?? DEFAULT_USAGE.minutes,
      routes: parsed.routes ?? DEFAULT_USAGE.routes,
      mails: parsed.mails ?? DEFAULT_USAGE.mails,
      ownKey: parsed['own-key'] ?? DEFAULT_USAGE.ownKey,
      tracing: !(parsed['no-tracing'] ?? false),
      limits: { ...DEFAULT_LIMITS, maxAttempts: parsed['max-attempts'] ?? DEFAULT_LIMITS.maxAttempts },
    },
    prices: parsed.prices ?? false,
    help: parsed.help ?? false,
  };
}

const TAKES_A_VALUE = ['files', 'minutes', 'routes', 'mails', 'max-attempts'];
