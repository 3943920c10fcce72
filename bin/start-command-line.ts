#!/usr/bin/env node
import { mkdtempSync, rmSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Caches the compiled code of the imports below, in the project: Node's default is a directory that all users share.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/lume-arrivals', import.meta.url)));
const { run } = await import('../cli/program.ts');
const { Session } = await import('../cli/session.ts');
const { EXIT } = await import('../cli/exit-codes.ts');

const session = new Session(process);

// A command that is killed cannot remove its temporary files, so they are removed on exit.
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
// A closed stderr must not stop work in progress.
process.stderr.on('error', () => {});

process.exitCode = await run(process.argv.slice(2), session);
// An interrupted command may still wait for a response.
if (process.exitCode === EXIT.interrupted) process.exit();
