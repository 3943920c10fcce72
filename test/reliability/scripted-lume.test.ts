import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type RunningScenarios,
  type ScenarioResult,
  type ScenariosOptions,
  startScenarios,
} from '../support/scripted-lume/run-scenarios.ts';
import { type Scenario, toldBy } from '../support/scripted-lume/scenario.ts';
import { ANSWERS_OF_LUME } from '../support/scripted-lume/scenarios/answers-of-lume.ts';
import { ANSWERS_OF_OTHERS } from '../support/scripted-lume/scenarios/answers-of-others.ts';
import {
  SENT_AGAIN,
  SENT_ONCE,
  SILENT,
  WITHOUT_THE_PROMISE,
} from '../support/scripted-lume/scenarios/forced-starts.ts';
import { REFUSED_STARTS } from '../support/scripted-lume/scenarios/refused-starts.ts';
import { BLOCKED_STARTS, SURELY_NOT_STARTED } from '../support/scripted-lume/scenarios/starts-without-run.ts';
import { UNCERTAIN_STARTS } from '../support/scripted-lume/scenarios/uncertain-starts.ts';
import { UNUSUAL_METADATA } from '../support/scripted-lume/scenarios/unusual-metadata.ts';
import { UNUSUAL_STARTS } from '../support/scripted-lume/scenarios/unusual-starts.ts';

/** Exact bytes, as real servers send them, against the bundled functions in the synthesized workflow. `docs/lume.md` lists how each is read. */

runScenarios('a start, of a Lume that', {
  'may have made a run, and': UNCERTAIN_STARTS,
  'surely made none, and': SURELY_NOT_STARTED,
  'is behind something that': BLOCKED_STARTS,
  'says what it wants, and': REFUSED_STARTS,
  'made a run, and': UNUSUAL_STARTS,
});
runScenarios('a forced start, of a Lume that', {
  'may have made a run, and': SENT_ONCE,
  'surely made none, and': SENT_AGAIN,
});
runScenarios('a run, of a Lume that', {
  'does not answer itself, but something that': ANSWERS_OF_OTHERS,
  'answers, and': ANSWERS_OF_LUME,
  'has ended it, and': UNUSUAL_METADATA,
});
runScenarios(
  'a start without the promise that a path is processed once, of a Lume that',
  { 'has it or not, and': WITHOUT_THE_PROMISE },
  { app: 'test/support/apps/alert-uncertain-app.ts' },
);
runScenarios('a call, of a Lume that', { 'is silent, and': SILENT }, { functionEnv: { LUME_TIMEOUT_SECONDS: '1' } });

function runScenarios(
  title: string,
  scenarios: Readonly<Record<string, readonly Scenario[]>>,
  options?: ScenariosOptions,
): void {
  describe(title, () => {
    let running: RunningScenarios;
    beforeAll(async () => {
      running = await startScenarios(Object.values(scenarios).flat(), options);
    });
    afterAll(() => running?.[Symbol.asyncDispose]());

    describe.each(Object.entries(scenarios))('%s', (_, rows) => {
      it.each(rows.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
        expectEnding(await running.resultOf(scenario), scenario);
      });
    });
  });
}

function expectEnding(result: ScenarioResult, { ends, input }: Scenario): void {
  const { execution, outcome, posts, gets, told, messages, archived } = result;
  const filledIn = (text: string) =>
    text.replace(/RUN_ID|SOURCE_PATH|API_KEY/g, (name) => result.facts[name as keyof ScenarioResult['facts']]);

  const [least, most] = typeof ends.posts === 'object' ? ends.posts : [ends.posts ?? 1, ends.posts ?? 1];
  expect({
    outcome: outcome?.outcome ?? (execution.status === 'SUCCEEDED' ? 'IGNORED' : execution.cause),
    because: outcome?.not_started_because ?? null,
    error: outcome?.error_name ?? null,
    posts: posts.length >= least && posts.length <= most ? 'as expected' : posts.length,
    told: { success: told.success, rejects: told.rejects, onCall: told.alerts + told.outages },
  }).toEqual({
    outcome: ends.outcome,
    because: ends.because ?? null,
    error: ends.error ?? null,
    posts: 'as expected',
    told: toldBy(ends),
  });
  expect(gets.length).toBeGreaterThanOrEqual(ends.gets ?? 0);
  expect(gets.length).toBeLessThanOrEqual(ends.getsAtMost ?? Number.POSITIVE_INFINITY);
  for (const text of ends.says ?? []) expect(messages).toContain(filledIn(text));
  for (const text of ends.neverSays ?? []) expect(messages).not.toContain(filledIn(text));
  for (const text of ends.archives ?? []) expect(archived.includes(filledIn(text)), text.slice(0, 80)).toBe(true);
  // Failures that hit every file are summarized; a run that may be going on gets an alert of its own.
  if (ends.because === 'unavailable' || ends.because === 'key_refused') expect(told.outages).toBe(1);
  if (ends.because === 'uncertain') expect(told.alerts).toBe(1);
  // Nothing else sets `force_rerun`: Lume's own check is what keeps a repeated start from making a second run.
  const forced = posts.map(({ body }) => (JSON.parse(body) as { force_rerun: boolean }).force_rerun);
  const asked = input?.['force_rerun'] === true;
  expect(forced).toEqual(posts.map((_, at) => asked || (ends.forces === true && at > 0)));
}
