#!/usr/bin/env node
import { mkdtempSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// What is imported from here on is compiled once. Not where Node would keep it, in a directory that all users share.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/lume-arrivals', import.meta.url)));
const { run } = await import('../cli/program.ts');
const { Session } = await import('../cli/session.ts');
const { EXIT } = await import('../cli/exit-codes.ts');

const session = new Session(process);

// A command that is ended at once cannot remove the files that it keeps executions in: they go with the process.
const scratch = mkdtempSync(join(tmpdir(), 'lume-arrivals-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const variable of ['TMPDIR', 'TEMP', 'TMP']) process.env[variable] = scratch;

process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE') {
    session.tell(`The output cannot be written: ${message}`);
    process.exit(1);
  }
  if (!session.loseReader()) process.exit();
});
// What nobody reads is lost; what is under way is not.
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv.slice(2), session);
// What was interrupted may be waiting for an answer still.
if (process.exitCode === EXIT.interrupted) process.exit();
