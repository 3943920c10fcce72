import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { assemblyOf } from '../support/vitest/shared-assemblies.ts';

it('runs a folder that cdk synth wrote as it is, and synthesizes nothing', async () => {
  const assembly = await assemblyOf('test/support/apps/own-routes-app.ts');
  const dir = mkdtempSync(join(tmpdir(), 'assembly-'));
  try {
    const args = ['local/start.ts', '--app', assembly, '--once', '--port', '0', '--dir', dir];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toContain('own-routes is running on this machine alone');
    expect(stdout).toContain('No route takes a sample of the example shop, so none is dropped.');
    expect(existsSync(join(dir, 'cdk.out'))).toBe(false);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
