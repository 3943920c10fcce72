import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProgressLine, type ProgressOutput } from '../../local/progress-line.ts';
import { withSynthesisShown } from '../../local/synthesis-progress.ts';
import { eventually } from '../support/eventually.ts';

const pipe = (lines: (line: string) => boolean): ProgressOutput => ({
  columns: undefined,
  lines,
  redraw: () => {},
  clear: () => {},
});

it('tells how far a synthesis is, and takes nothing of an earlier one for it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'assembly-'));
  await writeFile(join(directory, 'old.template.json'), '{}');
  const told: string[] = [];
  const progress = new ProgressLine(pipe((line) => told.push(line) > 0));
  const saw = (step: string) => eventually(() => expect(told.join('\n')).toContain(step));
  const result = await withSynthesisShown(directory, progress, async () => {
    await saw('loading the CDK');
    await mkdir(join(directory, 'asset.0a1b'), { recursive: true });
    await saw('Bundling the functions');
    await writeFile(join(directory, 'stack.template.json'), '{}');
    await saw('Checking the template');
    return 'made';
  });
  expect(result).toBe('made');
  expect(told).toEqual([
    'Synthesizing the stack: loading the CDK …',
    'Bundling the functions …',
    'Checking the template against the rules of cdk-nag …',
  ]);
  await rm(directory, { recursive: true });
});

it('stops telling when a synthesis fails, and hands on why', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'assembly-'));
  const progress = new ProgressLine(pipe(() => true));
  const failing = withSynthesisShown(directory, progress, () => Promise.reject(new Error('2 mistakes')));
  await expect(failing).rejects.toThrow('2 mistakes');
});
