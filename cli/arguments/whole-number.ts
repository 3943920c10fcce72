import { UsageError } from '../cli-error.ts';

/**
 * @param instead a word that the option takes in place of a number.
 * @throws {UsageError} names option, value and rule.
 */
export function wholeNumber(
  option: string,
  text: string,
  { max = Number.MAX_SAFE_INTEGER, instead }: { readonly max?: number; readonly instead?: string } = {},
): number {
  const number = Number(text);
  if (/^[1-9]\d*$/.test(text) && number <= max) return number;
  const upTo = max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`;
  throw new UsageError(
    `${option} ${text === '' ? '""' : text}: must be a whole number from 1${upTo}${instead === undefined ? '' : `, or "${instead}"`}`,
  );
}
