import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOn, sampleMessages } from '../../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../../docs/generate/sample-outcomes.ts';
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

describe('the link to the source of an event', () => {
  const linkOf = async (source_path: string) => {
    const { task } = SAMPLE_OUTCOMES.find(({ name }) => name === 'succeeded') ?? expect.fail();
    const input = { ...(task.input as object), source_path };
    return (await reportOn({ ...task, input })).event.links.source;
  };

  it('leads to the uploaded file, also where the path has its ETag behind the key', async () => {
    const file = 's3://shop-landing/incoming/orders-2026-11-24.csv';
    expect(await linkOf(`${file}?etag=e7a9`)).toMatch(/prefix=incoming%2Forders-2026-11-24\.csv$/);
    expect(await linkOf(`${file}?etag=e7a9`)).toBe(await linkOf(file));
    expect(await linkOf('batch-7')).toBeNull();
  });
});
