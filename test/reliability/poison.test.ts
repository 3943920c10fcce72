import { expect, it } from 'vitest';
import { sendMalformedMessages } from '../support/load/malformed-messages.ts';

it('forty malformed messages end as dead letters with their reasons, and hold up none of forty good files', async () => {
  const { outcomes, deadLetters, reasons, repeated } = await sendMalformedMessages(40);
  console.info(
    `poison: 40 files, 40 malformed; ${outcomes.length} outcomes, ${deadLetters} dead letters, ${repeated} good ones repeated`,
  );
  expect(outcomes).toEqual(Array(40).fill('SUCCEEDED'));
  expect(deadLetters).toBe(40);
  expect(repeated).toBe(0);
  expect(reasons.has('')).toBe(false);
  expect(reasons.size).toBeGreaterThan(4);
});
