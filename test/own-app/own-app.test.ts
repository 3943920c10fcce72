import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CLOUDFORMATION_LIMITS } from '../../bench/synth/template-size.ts';
import { commandLineEnvironment } from '../../local/synthesize.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import { arrivalsStacks } from '../support/template/assembly-stacks.ts';
import { assemblyOf, OWN_APP } from '../support/vitest/shared-assemblies.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FLOWS = join(ROOT, 'local/flows');

/** In what on-arrival logs of a file that it starts no execution for. */
const NOT_STARTED = /"(?:message put aside|upload ignored)"/;

const assemblyDir = await assemblyOf(OWN_APP);
const stacks = arrivalsStacks(assemblyDir);

describe('the app of this repository', () => {
  it('has a stack with routes', () => {
    expect(stacks.length).toBeGreaterThan(0);
  });

  it('has no finding of cdk-nag that lib/accepted-findings.ts or the app itself does not accept', async () => {
    expect(await findings()).toEqual([]);
  });
});

describe.each(stacks)('its stack $path', ({ path, routes, template, templateFile }) => {
  it('is within the limits of CloudFormation', () => {
    expect(statSync(templateFile).size).toBeLessThanOrEqual(CLOUDFORMATION_LIMITS.bytes);
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(CLOUDFORMATION_LIMITS.resources);
  });

  it('starts a run for a file of each route, and tells its outcome', async () => {
    await using test = await startTestSystem({ assemblyDir, stack: path, speed: 1000, lume: { flowsDir: FLOWS } });
    for (const { prefix, suffix, message } of routes) {
      await test.upload(`${prefix}test-of-${message.route}${suffix}`, 'column\nvalue\n');
    }
    for (const { route } of routes.map(({ message }) => message)) {
      const { outcome, not_started_because, error_message } = await outcomeOf(test, route);
      // A flow may refuse the file: Lume has answered.
      expect({ route, outcome, not_started_because, error_message }).toMatchObject({
        outcome: expect.stringMatching(/^(SUCCEEDED|PARTIAL_FAILED|FAILED|CRASHED|TIMED_OUT)$/),
      });
    }
  });
});

function outcomeOf(test: TestSystem, wanted: string) {
  return test.until(() => {
    const unstarted = test.events.find((event) => event.kind === 'log' && NOT_STARTED.test(event.line));
    if (unstarted?.kind === 'log') expect.fail(unstarted.line);
    return test.outcomes().find(({ route }) => route === wanted);
  });
}

/** What cdk-nag says of the stacks with routes, without bundling their functions. */
async function findings(): Promise<unknown> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'cdk-nag-'));
  const { CDK_CONTEXT_JSON = '{}', ...env } = await commandLineEnvironment(directory.path);
  const context = { ...(JSON.parse(CDK_CONTEXT_JSON) as object), 'aws:cdk:bundling-stacks': [] };
  await promisify(execFile)(process.execPath, ['--import', join(ROOT, 'test/own-app/nag-probe.ts'), 'bin/app.ts'], {
    cwd: ROOT,
    env: { ...process.env, ...env, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  return JSON.parse(await readFile(join(directory.path, 'cdk-nag.json'), 'utf8')) as unknown;
}
