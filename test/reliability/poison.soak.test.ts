import { expect, it } from 'vitest';
import { sendMalformedMessages } from '../support/load/malformed-messages.ts';

it('500 malformed messages end as dead letters with their reasons, and hold up none of 500 good files', async () => {
  const { outcomes, deadLetters, reasons, repeated } = await sendMalformedMessages(500);
  console.info(
    `poison: 500 files, 500 malformed; ${outcomes.length} outcomes, ${deadLetters} dead letters, ${repeated} good ones repeated`,
  );
  expect(outcomes).toEqual(Array(500).fill('SUCCEEDED'));
  expect(deadLetters).toBe(500);
  expect(repeated).toBe(0);
  expect(reasons.has('')).toBe(false);
  expect(reasons.size).toBeGreaterThan(4);
});
