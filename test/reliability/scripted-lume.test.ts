import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Played, type Stage, type StageOptions, startStage } from '../support/scripted-lume/play-scenarios.ts';
import { type Manner, toldBy } from '../support/scripted-lume/scenario.ts';
import { LUME } from '../support/scripted-lume/scenarios/answers-of-lume.ts';
import { NOT_LUME } from '../support/scripted-lume/scenarios/answers-of-others.ts';
import { BLOCKED, SURELY_NOT_STARTED } from '../support/scripted-lume/scenarios/blocked-starts.ts';
import {
  SENT_AGAIN,
  SENT_ONCE,
  SILENT,
  WITHOUT_THE_PROMISE,
} from '../support/scripted-lume/scenarios/forced-starts.ts';
import { REFUSED } from '../support/scripted-lume/scenarios/refused-starts.ts';
import { PERHAPS_STARTED } from '../support/scripted-lume/scenarios/uncertain-starts.ts';
import { ODD_METADATA } from '../support/scripted-lume/scenarios/unusual-metadata.ts';
import { ODDLY_STARTED } from '../support/scripted-lume/scenarios/unusual-starts.ts';

/** Bytes as other servers send them, to the real bundles in the real workflow. `docs/lume.md` says what each is taken for. */

performed('a start, of a Lume that', {
  'may have made a run, and': PERHAPS_STARTED,
  'surely made none, and': SURELY_NOT_STARTED,
  'is behind something that': BLOCKED,
  'says what it wants, and': REFUSED,
  'made a run, and': ODDLY_STARTED,
});
performed('a forced start, of a Lume that', {
  'may have made a run, and': SENT_ONCE,
  'surely made none, and': SENT_AGAIN,
});
performed('a run, of a Lume that', {
  'does not answer itself, but something that': NOT_LUME,
  'answers, and': LUME,
  'has ended it, and': ODD_METADATA,
});
performed(
  'a start without the promise that a path is processed once, of a Lume that',
  { 'has it or not, and': WITHOUT_THE_PROMISE },
  { app: 'test/support/apps/alert-uncertain-app.ts' },
);
performed('a call, of a Lume that', { 'is silent, and': SILENT }, { functionEnv: { LUME_TIMEOUT_SECONDS: '1' } });

function performed(title: string, manners: Readonly<Record<string, readonly Manner[]>>, options?: StageOptions): void {
  describe(title, () => {
    let stage: Stage;
    beforeAll(async () => {
      stage = await startStage(Object.values(manners).flat(), options);
    });
    afterAll(() => stage?.[Symbol.asyncDispose]());

    describe.each(Object.entries(manners))('%s', (_, rows) => {
      it.each(rows.map((manner) => [manner.name, manner] as const))('%s', async (_, manner) => {
        endsAs(await stage.played(manner), manner);
      });
    });
  });
}

function endsAs(played: Played, { ends, input }: Manner): void {
  const { execution, outcome, posts, gets, told, messages, archived } = played;
  const filledIn = (text: string) =>
    text.replace(/RUN_ID|SOURCE_PATH|API_KEY/g, (name) => played.facts[name as keyof Played['facts']]);

  const [least, most] = typeof ends.posts === 'object' ? ends.posts : [ends.posts ?? 1, ends.posts ?? 1];
  expect({
    outcome: outcome?.outcome ?? (execution.status === 'SUCCEEDED' ? 'IGNORED' : execution.cause),
    because: outcome?.not_started_because ?? null,
    error: outcome?.error_name ?? null,
    posts: posts.length >= least && posts.length <= most ? 'as many as there are to be' : posts.length,
    told: { success: told.success, rejects: told.rejects, onCall: told.alerts + told.outages },
  }).toEqual({
    outcome: ends.outcome,
    because: ends.because ?? null,
    error: ends.error ?? null,
    posts: 'as many as there are to be',
    told: toldBy(ends),
  });
  expect(gets.length).toBeGreaterThanOrEqual(ends.gets ?? 0);
  expect(gets.length).toBeLessThanOrEqual(ends.getsAtMost ?? Number.POSITIVE_INFINITY);
  for (const text of ends.says ?? []) expect(messages).toContain(filledIn(text));
  for (const text of ends.neverSays ?? []) expect(messages).not.toContain(filledIn(text));
  for (const text of ends.archives ?? []) expect(archived.includes(filledIn(text)), text.slice(0, 80)).toBe(true);
  // What every file has while it lasts is told in a summary, and what may be running is told by itself.
  if (ends.because === 'unavailable' || ends.because === 'key_refused') expect(told.outages).toBe(1);
  if (ends.because === 'uncertain') expect(told.alerts).toBe(1);
  // Nothing else switches off Lume's own check, which is what keeps a repeated start from making a second run.
  const forced = posts.map(({ body }) => (JSON.parse(body) as { force_rerun: boolean }).force_rerun);
  const asked = input?.['force_rerun'] === true;
  expect(forced).toEqual(posts.map((_, at) => asked || (ends.forces === true && at > 0)));
}
