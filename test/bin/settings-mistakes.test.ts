import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../lib/check-settings.ts';
import { SynthesisError, synthesize } from '../../local/synthesize.ts';

const MISTAKEN = 'test/support/apps/invalid-settings-app.ts';
const SAID = `The settings have 2 mistakes:
  - routes.0.flowVersion: "shop": must have the form name:version, for example customer_cleaner:v1
  - reconcile: true: must be an object with since and filesWithoutRoute
They are set in ${MISTAKEN}.`;

describe('mistakes of the settings', () => {
  it('are listed once, without a stack trace, where the CDK runs the app', async () => {
    const app = promisify(execFile)(process.execPath, [MISTAKEN]).catch((error) => error);
    expect(await app).toMatchObject({ code: 2, stdout: '', stderr: `${SAID}\n` });
  });

  it('are listed once, without a stack trace, at npm start', async () => {
    const out = await mkdtemp(join(tmpdir(), 'mistaken-'));
    const failure = await synthesize(join(out, 'cdk.out'), MISTAKEN).catch((error) => error);
    await rm(out, { recursive: true });
    expect(failure).toBeInstanceOf(SynthesisError);
    expect(failure.message).toBe(SAID);
  });

  it('are listed once where somebody has an app of their own, which catches nothing', () => {
    const thrown = () => checkSettings({ routes: [] });
    expect(thrown).toThrow();
    try {
      thrown();
    } catch (error) {
      expect(inspect(error).match(/must have at least one route/g)).toHaveLength(1);
    }
  });
});
