import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageCommand, VERSION } from '../../functions/reports/package-command.ts';
import { BIG_PREFIX, startBigAccount } from '../support/aws/big-account.ts';

let folder: string;

/** In a shell that has none of this project, and no registry. */
async function shell(command: string, variables: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    npm_config_cache: join(folder, 'cache'),
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_offline: 'true',
    npm_config_audit: 'false',
    ...variables,
  };
  const ended = promisify(execFile)('sh', ['-c', command], { cwd: folder, env });
  const { code = 0, stdout, stderr } = await ended.catch((error) => error);
  return { code, stdout, stderr };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
  await promisify(execFile)(process.execPath, ['bin/pack-command-line.ts', folder]);
  await writeFile(join(folder, 'package.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true }));

describe('the command line as one file', () => {
  it('is installed without a registry, and runs by the command that messages have', async () => {
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    expect(file).toBe(`lume-arrivals-${VERSION}.tgz`);
    expect(await shell(`npm install --silent ./${file}`)).toMatchObject({ code: 0 });
    expect(await shell(packageCommand('--version'))).toMatchObject({ code: 0, stdout: `${VERSION}\n` });

    await using account = await startBigAccount(4);
    const replay = packageCommand(
      `replay ${BIG_PREFIX} --only never-seen --region us-east-1 --deployment big --dry-run`,
    );
    const { code, stdout, stderr } = await shell(replay, { AWS_ENDPOINT_URL: account.url });
    expect(stdout.trim().split('\n'), stderr).toHaveLength(2);
    expect(code).toBe(0);
  });
});
