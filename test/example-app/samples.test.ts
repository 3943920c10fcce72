import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const SAMPLES = new URL('../../local/samples/', import.meta.url);

/** Data rows of a CSV text, by a parser that knows quotes and line breaks. */
function rowsIn(csv: string): number {
  return (parse(csv, { bom: true, columns: true }) as unknown[]).length;
}

describe('the samples of the shop', () => {
  let test: TestSystem;

  beforeAll(async () => {
    test = await startTestSystem();
    for (const name of [
      'orders-2026-11-23.csv',
      'orders-2026-11-24-messy.csv',
      'orders-broken.csv',
      'returns-2026-11.csv',
    ]) {
      await test.upload(`incoming/${name}`, await readFile(new URL(name, SAMPLES)));
    }
    await test.ended(4);
  });
  afterAll(() => test[Symbol.asyncDispose]());

  const outcomeOf = (name: string) => {
    const found = test.outcomes().find(({ source_path }) => source_path?.endsWith(`/${name}`));
    if (!found) throw new Error(`no outcome of ${name}`);
    return found;
  };
  const mailsAbout = async (name: string, count: number) => {
    const mails = () =>
      test.events.flatMap((event) => (event.kind === 'mail' && event.mail.subject.includes(name) ? [event.mail] : []));
    await test.until(() => mails().length >= count);
    return mails();
  };

  it('tells the users of the data about the clean file, whose rows are all there', async () => {
    const { outcome, target_locations, rows } = outcomeOf('orders-2026-11-23.csv');
    const source = await readFile(new URL('orders-2026-11-23.csv', SAMPLES), 'utf8');
    expect(outcome).toBe('SUCCEEDED');
    expect(rowsIn(await test.read(target_locations.mapped ?? ''))).toBe(rowsIn(source));
    expect(rows).toEqual({ mapped: rowsIn(source), rejected: 0 });
    expect((await mailsAbout('orders-2026-11-23.csv', 1)).map(({ to }) => to)).toEqual(['analysts@shop.example']);
  });

  it('delivers the good rows of the messy file and sends the stewards to the others', async () => {
    const { outcome, run_id, target_locations } = outcomeOf('orders-2026-11-24-messy.csv');
    const source = await readFile(new URL('orders-2026-11-24-messy.csv', SAMPLES), 'utf8');
    const rejects = rowsIn(await test.read(target_locations.rejects ?? ''));
    expect(outcome).toBe('PARTIAL_FAILED');
    expect(rejects).toBeGreaterThan(0);
    expect(rowsIn(await test.read(target_locations.mapped ?? '')) + rejects).toBe(rowsIn(source));
    const mails = await mailsAbout('orders-2026-11-24-messy.csv', 2);
    expect(mails.map(({ to }) => to).toSorted()).toEqual(['analysts@shop.example', 'stewards@shop.example']);
    const toStewards = mails.find(({ to }) => to === 'stewards@shop.example')?.text;
    expect(toStewards).toContain(run_id);
    expect(toStewards).toContain(target_locations.rejects);
  });

  it("alerts about the file that is no CSV with Lume's error message", async () => {
    const { outcome, error_message } = outcomeOf('orders-broken.csv');
    expect(outcome).toBe('FAILED');
    expect(error_message).toContain('not a CSV');
    const [mail] = await mailsAbout('orders-broken.csv', 1);
    expect(mail?.to).toBe('on-call@shop.example');
    expect(mail?.text).toContain('not a CSV');
  });

  it('alerts about the file whose flow crashes', async () => {
    expect(outcomeOf('returns-2026-11.csv').outcome).toBe('CRASHED');
    expect((await mailsAbout('returns-2026-11.csv', 1)).map(({ to }) => to)).toEqual(['on-call@shop.example']);
  });

  it("archives each outcome with Lume's whole metadata", async () => {
    const event = outcomeOf('orders-2026-11-23.csv');
    expect(event.report).toMatch(/\/reports\/flow=shop_orders\/version=v1\/date=\d{4}-\d\d-\d\d\/run_\w+\.json$/);
    expect(JSON.parse(await test.read(event.report))).toMatchObject({
      ...event,
      metadata: { row_counts: { mapped: event.rows.mapped }, run: { run_id: event.run_id } },
    });
  });

  it('starts a second run by hand when it is forced with a reason, and none without', async () => {
    const { flow_version, source_path, run_id } = outcomeOf('orders-2026-11-23.csv');
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

  it('reports on a run that exists without starting one', async () => {
    const { run_id, rows } = outcomeOf('orders-2026-11-23.csv');
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

  it('says that a path was processed before when the same file is uploaded again', async () => {
    await test.upload('incoming/orders-2026-11-23.csv', await readFile(new URL('orders-2026-11-23.csv', SAMPLES)));
    const again = await test.until(() =>
      test.outcomes().find(({ outcome }) => outcome === 'NOT_STARTED' && test.outcomes().at(-1)?.outcome === outcome),
    );
    expect(again.outcome).toBe('NOT_STARTED');
    const mail = await test.until(() => test.events.find((e) => e.kind === 'mail' && e.mail.text.includes('before')));
    expect(mail.kind === 'mail' && mail.mail.to).toBe('on-call@shop.example');
  });
});
