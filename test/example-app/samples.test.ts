import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { linesIn, storyOf } from '../../docs/generate/recording-drawing.ts';
import { narrator } from '../../local/narrator.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import { OWN_APP } from '../support/vitest/shared-assemblies.ts';
import { itsExample, type Sample, sampleContent, wholeSamples } from './shop-example.ts';

const recording = readFileSync(new URL('../../docs/recording.svg', import.meta.url), 'utf8');
const CLEAN = 'orders-2026-11-23.csv';
const MESSY = 'orders-2026-11-24-messy.csv';
const BROKEN = 'orders-broken.csv';
const CRASHING = 'returns-2026-11.csv';

/** Data rows of a CSV text, by a parser that knows quotes and line breaks. */
function rowsIn(csv: string): number {
  return (parse(csv, { bom: true, columns: true }) as unknown[]).length;
}

describe('the samples of the shop', () => {
  let test: TestSystem;

  beforeAll(async () => {
    const flowsDir = fileURLToPath(new URL('../../local/flows/', import.meta.url));
    test = await startTestSystem({ app: OWN_APP, lume: { flowsDir } });
    for (const name of wholeSamples) await test.upload(`incoming/${name}`, sampleContent(name));
    await test.ended(wholeSamples.length);
  });
  afterAll(() => test[Symbol.asyncDispose]());

  const outcomeOf = (name: Sample) => {
    const found = test.outcomes().find(({ source_path }) => source_path?.endsWith(`/${name}`));
    if (!found) throw new Error(`no outcome of ${name}`);
    return found;
  };
  const mailsAbout = async (name: Sample, count: number) => {
    const mails = () =>
      test.events.flatMap((event) => (event.kind === 'mail' && event.mail.subject.includes(name) ? [event.mail] : []));
    await test.until(() => mails().length >= count);
    return mails();
  };

  // The first, as long as nothing but the samples has happened.
  itsExample([CLEAN, MESSY, BROKEN, CRASHING])('is told as docs/recording.svg shows it', async () => {
    await test.system.delivered();
    const told: string[] = [];
    const narrate = narrator((line) => told.push(line));
    for (const event of test.events) narrate(event);
    expect(storyOf(linesIn(recording)), 'npm run recording draws it anew').toEqual(storyOf(told));
  });

  itsExample([CLEAN])('tells the users of the data about the clean file, whose rows are all there', async () => {
    const { outcome, target_locations, rows } = outcomeOf(CLEAN);
    const source = sampleContent(CLEAN).toString();
    expect(outcome).toBe('SUCCEEDED');
    expect(rowsIn(await test.read(target_locations.mapped ?? ''))).toBe(rowsIn(source));
    expect(rows).toEqual({ mapped: rowsIn(source), rejected: 0 });
    expect((await mailsAbout(CLEAN, 1)).map(({ to }) => to)).toEqual(['analysts@shop.example']);
  });

  itsExample([MESSY])('delivers the good rows of the messy file and sends the stewards to the others', async () => {
    const { outcome, run_id, target_locations } = outcomeOf(MESSY);
    const source = sampleContent(MESSY).toString();
    const rejects = rowsIn(await test.read(target_locations.rejects ?? ''));
    expect(outcome).toBe('PARTIAL_FAILED');
    expect(rejects).toBeGreaterThan(0);
    expect(rowsIn(await test.read(target_locations.mapped ?? '')) + rejects).toBe(rowsIn(source));
    const mails = await mailsAbout(MESSY, 2);
    expect(mails.map(({ to }) => to).toSorted()).toEqual(['analysts@shop.example', 'stewards@shop.example']);
    const toStewards = mails.find(({ to }) => to === 'stewards@shop.example')?.text;
    expect(toStewards).toContain(run_id);
    expect(toStewards).toContain(target_locations.rejects);
  });

  itsExample([BROKEN])("alerts about the file that is no CSV with Lume's error message", async () => {
    const { outcome, error_message } = outcomeOf(BROKEN);
    expect(outcome).toBe('FAILED');
    expect(error_message).toContain('not a CSV');
    const [mail] = await mailsAbout(BROKEN, 1);
    expect(mail?.to).toBe('on-call@shop.example');
    expect(mail?.text).toContain('not a CSV');
  });

  itsExample([CRASHING])('alerts about the file whose flow crashes', async () => {
    expect(outcomeOf(CRASHING).outcome).toBe('CRASHED');
    expect((await mailsAbout(CRASHING, 1)).map(({ to }) => to)).toEqual(['on-call@shop.example']);
  });

  itsExample([CLEAN])("archives each outcome with Lume's whole metadata", async () => {
    const event = outcomeOf(CLEAN);
    expect(event.report).toMatch(/\/reports\/flow=shop_orders\/version=v1\/date=\d{4}-\d\d-\d\d\/run_\w+\.json$/);
    expect(JSON.parse(await test.read(event.report))).toMatchObject({
      ...event,
      metadata: { row_counts: { mapped: event.rows.mapped }, run: { run_id: event.run_id } },
    });
  });

  itsExample([CLEAN])('starts a second run by hand when it is forced with a reason, and none without', async () => {
    const { flow_version, source_path, run_id } = outcomeOf(CLEAN);
    const forced = await test.execute({ flow_version, source_path, force_rerun: true, reason: 'to see it' });
    expect(forced.status).toBe('SUCCEEDED');
    const second = test.outcomes().at(-1);
    expect(second).toMatchObject({ outcome: 'SUCCEEDED', force_rerun: true, reason: 'to see it' });
    expect(second?.run_id).not.toBe(run_id);

    const runs = test.system.lume.stats().starts;
    const refused = await test.execute({ flow_version, source_path, force_rerun: true });
    expect(refused).toMatchObject({ status: 'FAILED', error: 'LumeRun.NOT_STARTED' });
    expect(refused.cause).toContain('reason: is missing');
    expect(test.system.lume.stats().starts).toBe(runs);
  });

  itsExample([CLEAN])('reports on a run that exists without starting one', async () => {
    const { run_id, rows } = outcomeOf(CLEAN);
    const starts = test.system.lume.stats().starts;
    expect((await test.execute({ run_id })).status).toBe('SUCCEEDED');
    expect(test.outcomes().at(-1)).toMatchObject({
      outcome: 'SUCCEEDED',
      run_id,
      rows,
      flow_version: 'shop_orders:v1',
    });
    expect(test.system.lume.stats().starts).toBe(starts);
  });

  itsExample([CLEAN])('says that a path was processed before when the same file is uploaded again', async () => {
    await test.upload(`incoming/${CLEAN}`, sampleContent(CLEAN));
    const again = await test.until(() =>
      test.outcomes().find(({ outcome }) => outcome === 'NOT_STARTED' && test.outcomes().at(-1)?.outcome === outcome),
    );
    expect(again.outcome).toBe('NOT_STARTED');
    const mail = await test.until(() => test.events.find((e) => e.kind === 'mail' && e.mail.text.includes('before')));
    expect(mail.kind === 'mail' && mail.mail.to).toBe('on-call@shop.example');
  });
});
