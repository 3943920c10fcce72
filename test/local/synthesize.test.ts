import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SynthesisError, synthesize } from '../../local/synthesize.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'synthesize-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('an app', () => {
  it('may be a command, as in cdk.json, which gets the context', async () => {
    const script = `const { writeFileSync, mkdirSync } = require('node:fs');
      mkdirSync(process.env.CDK_OUTDIR);
      writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', process.env.CDK_CONTEXT_JSON);`;
    await writeFile(join(dir, 'app.cjs'), script);
    const out = join(dir, 'out');
    await synthesize(out, `node ${join(dir, 'app.cjs')} && true`, { stage: 'dev' });
    const { default: context } = await import(join(out, 'manifest.json'), { with: { type: 'json' } });
    expect(context).toMatchObject({ stage: 'dev', 'aws:cdk:enable-path-metadata': true });
  });

  it('that fails is told without progress and without the source of the CDK', async () => {
    const printed = [
      'Bundling asset acme/functions/start-run/Code/Stage...',
      'ERROR Resources section must exist and be non-empty',
      '/somewhere/node_modules/aws-cdk-lib/core/lib/private/synthesis-validation.js:1',
      'x'.repeat(5000),
      '                 ^',
      'Error: it failed',
      '    at bin/app.ts:7:1',
      'Node.js v24.21.0',
    ];
    await writeFile(join(dir, 'fails.cjs'), `console.error(${JSON.stringify(printed.join('\n'))}); process.exit(1);`);
    const failure = await synthesize(join(dir, 'none'), `node ${join(dir, 'fails.cjs')}`).catch((error) => error);
    expect(failure).toBeInstanceOf(SynthesisError);
    expect(failure.message).toBe(`${printed[1]}\n${printed[5]}\n${printed[6]}`);
  });

  it('that writes no assembly is told to be no app', async () => {
    await expect(synthesize(join(dir, 'nothing'), 'true')).rejects.toThrow(
      'true wrote no cloud assembly: is it an app of the CDK?',
    );
  });
});
