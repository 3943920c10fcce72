import fc from 'fast-check';
import { compilePattern } from 'template-runner/testing';
import { describe, expect, it } from 'vitest';
import { belatedExecution, ignores, prefixesOf, takes } from '../../../functions/reconciliation/deployed-route.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '\\', '.', 'é'), minLength: 1, maxLength: 4 });

describe('the routes of a deployment', () => {
  it('take the very keys that their rules take', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '\\', '.', 'é'), maxLength: 8 }),
        (prefix, suffix, key) => {
          const escaped = (part: string) => part.replace(/[\\*]/g, '\\$&');
          const matches = compilePattern(
            { detail: { key: [{ wildcard: `${escaped(prefix)}*${escaped(suffix)}` }] } },
            'rule',
          );
          const event = { detail: { key } } as unknown as Parameters<typeof matches>[0];
          expect(takes({ prefix, suffix }, key)).toBe(matches(event));
        },
      ),
    );
  });

  it('ignore what their uploads would, and say nothing of that to an execution', () => {
    const object = { bucket: 'b', key: 'in/a.csv', etag: 'e', size: 1, lastModified: new Date(0) };
    const message = { route: 'one', flow_version: 'f:1', ignore: ['*.tmp'] };
    const of = (changes: Partial<typeof object>, emptyFiles: 'alert' | 'ignore' | 'run' = 'alert') =>
      ignores({ message: { ...message, empty_files: emptyFiles } }, { ...object, ...changes });
    expect([of({}), of({ key: 'in/a.tmp' }), of({ key: 'in/folder/', size: 0 })]).toEqual([false, true, true]);
    expect([of({ size: 0 }), of({ size: 0 }, 'run'), of({ size: 0 }, 'ignore')]).toEqual([false, false, true]);
    const { input } = belatedExecution(
      { prefix: '', suffix: '', message: { ...message, empty_files: 'alert' } },
      object,
    );
    expect(input).toMatchObject({ empty_files: 'alert', arrival: { size: 1 } });
    expect(Object.keys(input)).not.toContain('ignore');
  });

  it('lie under as few prefixes as possible', () => {
    const under = (...prefixes: string[]) => prefixesOf(prefixes.map((prefix) => ({ prefix })));
    expect(under('in/a', 'in/', 'out/', 'in/')).toEqual(['in/', 'out/']);
    expect(under('in/', '')).toEqual(['']);
  });
});
