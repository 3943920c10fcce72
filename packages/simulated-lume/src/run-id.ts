import { randomBytes } from 'node:crypto';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_BITS = 80n;

/**
 * A generator of run ids: `run_` and a ULID, 48 bits of milliseconds and 80 random bits in Crockford's base 32.
 * Ids of one generator sort in the order they were made, also within a millisecond and when the clock steps back.
 */
export function runIds(clock: () => number = Date.now): () => string {
  let last = 0n;
  return () => {
    const random = BigInt(`0x${randomBytes(Number(RANDOM_BITS) / 8).toString('hex')}`);
    const fresh = (BigInt(clock()) << RANDOM_BITS) | random;
    const sameMillisecondOrOlder = fresh >> RANDOM_BITS <= last >> RANDOM_BITS;
    last = sameMillisecondOrOlder ? last + 1n : fresh;
    return `run_${crockford(last)}`;
  };
}

function crockford(value: bigint): string {
  let text = '';
  for (let rest = value; text.length < 26; rest >>= 5n) text = CROCKFORD.charAt(Number(rest & 31n)) + text;
  return text;
}
