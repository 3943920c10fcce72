import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOn, sampleMessages } from '../../../docs/generate/sample-messages.ts';
import { anyTask } from '../../support/any-report-task.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../docs/outcome-event.schema.json', import.meta.url), 'utf8'),
) as {
  readonly properties: Readonly<Record<string, unknown>>;
};
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strict: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function mistakesIn(event: unknown): unknown {
  return validate(event) ? [] : validate.errors;
}

const messages = await sampleMessages();

describe('docs/outcome-event.schema.json', () => {
  it.each(messages.map(({ sample, kind, event }) => [`${sample} (${kind})`, event] as const))(
    'describes the event of %s',
    (_, event) => {
      expect(mistakesIn(event)).toEqual([]);
    },
  );

  it('names every field of the event, and no other', () => {
    for (const { event } of messages) expect(Object.keys(event)).toEqual(Object.keys(schema.properties));
  });

  it('describes the event of whatever is uploaded, answered or written by hand', async () => {
    await fc.assert(
      fc.asyncProperty(anyTask, async (task) => {
        const { event, report } = await reportOn(task);
        const published = Object.values({ ...report.success, ...report.rejects, ...report.alert });
        expect(published.length).toBeGreaterThan(0);
        for (const { message = '' } of [report.success, report.rejects, report.alert].flatMap((p) => p ?? [])) {
          expect(mistakesIn(JSON.parse((JSON.parse(message) as { default: string }).default))).toEqual([]);
        }
        expect(mistakesIn(event)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('refuses what is no event', () => {
    const [{ event } = { event: {} }] = messages;
    expect(mistakesIn({ ...event, outcome: 'DONE' })).not.toEqual([]);
    expect(mistakesIn({ ...event, not_started_because: 'refused' })).not.toEqual([]);
    expect(mistakesIn({ ...event, finished_at: 'yesterday' })).not.toEqual([]);
  });
});
