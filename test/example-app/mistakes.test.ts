import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { itsExample } from './shop-example.ts';

itsExample([])('bin/app.ts lists mistakes in its settings without a stack trace', () => {
  const text = readFileSync(new URL('../../bin/app.ts', import.meta.url), 'utf8');
  expect(text).toContain("process.once('uncaughtException', endWithMistakes);");
});
