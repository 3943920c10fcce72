import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { type Answer, http, json } from '../support/scripted-lume/http-bytes.ts';
import { type RunningScenarios, startScenarios } from '../support/scripted-lume/run-scenarios.ts';
import { ECHOED_API_KEY } from '../support/scripted-lume/scenarios/echoed-api-key.ts';
import { SPELLINGS } from '../support/scripted-lume/text-encodings.ts';
import { allOutput, leaks, type Output } from '../support/system/all-output.ts';
import { putSecret } from '../support/system/put-secret.ts';

/** Every sign that HTTP takes in a header and somebody escapes. The parts between stand nowhere else. */
const KEY = `Q7ZKmk/vW3xYn+H4&<"J9pTqM'=\\x%41`;
const PARTS = ['Q7ZKmk', 'vW3xYn', 'J9pTqM'];
const APP = 'test/support/apps/monitored-app.ts';

describe('a key that Lume echoes in every way', () => {
  let running: RunningScenarios;
  let said: readonly Output[];
  beforeAll(async () => {
    running = await startScenarios(ECHOED_API_KEY, { app: APP, apiKey: KEY });
    await Promise.allSettled(ECHOED_API_KEY.map((scenario) => running.resultOf(scenario)));
    await running.test.system.delivered();
    said = await allOutput(running.test);
  });
  afterAll(() => running?.[Symbol.asyncDispose]());

  it.each(ECHOED_API_KEY.map((scenario) => [scenario.name, scenario] as const))(
    'is sent to a Lume that %s',
    async (_, scenario) => {
      const { outcome, posts, facts } = await running.resultOf(scenario);
      expect(outcome?.outcome).toBe(scenario.ends.outcome);
      expect(posts[0]?.headers['lume-api-key']).toBe(KEY);
      const about = said.filter(({ text }) => text.includes(facts.SOURCE_PATH) || text.includes(facts.RUN_ID));
      expect(leaks(about, PARTS)).toEqual([]);
    },
  );

  it.each(['log', 'task ended', 'task failed', 'published', 'mail', 'slack', 'report', 'execution', 'history'])(
    'is in nothing of the kind "%s"',
    (kind) => {
      const those = said.filter(({ where }) => where === kind);
      expect(those.length).toBeGreaterThan(0);
      expect(leaks(those, PARTS)).toEqual([]);
    },
  );

  it('is in nothing at all', () => {
    expect(leaks(said, PARTS)).toEqual([]);
  });

  it('is in nothing that the command line prints', async () => {
    const env = cliEnvironment(running.test.system.endpoint);
    const runs = await Promise.all(ECHOED_API_KEY.map(async (scenario) => (await running.resultOf(scenario)).facts));
    const commands = [
      ['doctor'],
      ['doctor', '--json'],
      ['list', '--limit', 'all'],
      ['list', '--limit', 'all', '--json'],
      ...runs
        .filter((_, at) => at % 5 === 0)
        .flatMap(({ SOURCE_PATH, RUN_ID }) => [
          ['status', SOURCE_PATH],
          ['status', RUN_ID, '--json'],
        ]),
    ];
    for (const command of commands) {
      const { out, err } = await runCli(command, env);
      expect(leaks([{ where: command.join(' '), text: `${out}\n${err}` }], PARTS)).toEqual([]);
    }
  });
});

describe('doctor, of a Lume that echoes the key,', () => {
  let stranger: Answer;
  let running: RunningScenarios;
  beforeAll(async () => {
    running = await startScenarios([], { apiKey: KEY, stranger: (facts) => stranger(facts) });
  });
  afterAll(() => running?.[Symbol.asyncDispose]());

  it.each<readonly [string, Answer]>([
    ...Object.entries(SPELLINGS).map(
      ([name, spell]) => [`in a page that has it ${name}`, http('HTTP/1.1 502 Bad', spell(KEY))] as const,
    ),
    ['in a refusal of it', json(401, { error: { message: KEY } })],
    ['in a refusal of the question', json(422, { detail: KEY })],
    ['in the name of a run', json(200, { id: KEY, status: KEY })],
  ])('does not print it: %s', async (_, answer) => {
    stranger = answer;
    const { out, err } = await runCli(['doctor'], cliEnvironment(running.test.system.endpoint));
    expect(out).toMatch(/^. lume /m);
    expect(leaks([{ where: 'doctor', text: `${out}\n${err}` }], PARTS)).toEqual([]);
  });
});

const UTF_16 = Buffer.from('Q7ZKmk-vW3xYn', 'utf16le').toString('latin1');

describe('a secret that cannot be sent', () => {
  let running: RunningScenarios;
  beforeAll(async () => {
    running = await startScenarios([], { app: APP });
  });
  afterAll(() => running?.[Symbol.asyncDispose]());

  const executed = async (input: object) => {
    const { executionArn } = await running.test.execute(input);
    return running.test.outcomes().find(({ execution }) => execution === executionArn);
  };

  const refused = () => ({
    error_name: 'LumeAuthenticationError',
    api_key_secret: running.test.deployment.apiKeySecretArn,
  });

  it.each([
    ['has a line break inside', 'Q7ZKmk\nvW3xYn'],
    ['has a carriage return inside', 'Q7ZKmk\rvW3xYn'],
    ['has a zero-width space', 'Q7ZKmk\u200bvW3xYn'],
    ['has curly quotes around', '\u201cQ7ZKmk-vW3xYn\u201d'],
    ['was saved as UTF-16', UTF_16],
    ['was saved as UTF-16, with its mark', `\u00ff\u00fe${UTF_16}`],
    ['is JSON with two texts', '{"user":"Q7ZKmk","key":"vW3xYn"}'],
    ['is JSON that is cut', '{"key":"Q7ZKmk'],
    ['is empty', ' \n'],
  ])('because it %s is named as what has to be mended', async (name, value) => {
    const { system, deployment } = running.test;
    await putSecret(system.endpoint, deployment.apiKeySecretArn, value);
    const start = await executed({ flow_version: 'shop_orders:v1', source_path: `s3://scripted/${name}.csv` });
    expect(start).toMatchObject({ outcome: 'NOT_STARTED', not_started_because: 'key_refused', ...refused() });
    expect(running.lume.requests).toEqual([]);
    const { out, err } = await runCli(['doctor'], cliEnvironment(system.endpoint));
    expect(out).toMatch(/^✗ (lume|key) /m);
    expect(leaks([{ where: 'doctor', text: `${out}\n${err}` }], BROKEN_PARTS)).toEqual([]);
  });

  it('is named so where a run is followed', async () => {
    expect(await executed({ run_id: 'run_1' })).toMatchObject({ outcome: 'ERROR', ...refused() });
    expect(running.lume.requests).toEqual([]);
  });

  it('is said nowhere', async () => {
    await running.test.system.delivered();
    expect(leaks(await allOutput(running.test), BROKEN_PARTS)).toEqual([]);
  });
});

/** As UTF-16 is read, too: every other character is a NUL. */
const BROKEN_PARTS = ['Q7ZKmk', 'vW3xYn', UTF_16.slice(0, 6)];
