#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// What is imported from here on is compiled once. Not where Node would keep it, in a directory that all users share.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/lume-arrivals', import.meta.url)));
const { run } = await import('../cli/program.ts');
const { Session } = await import('../cli/session.ts');
const memory = process.env['LUME_ARRIVALS_MEMORY'] === '1' ? await import('../cli/memory.ts') : undefined;

// Whoever reads the output has read enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

memory?.watchMemory();
process.exitCode = await run(process.argv.slice(2), new Session(process));
memory?.reportMemory();
