import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import type { LocalEvent } from '../../../local/local-event.ts';
import { putSecret } from '../system/put-secret.ts';
import { startTestSystem, type TestSystem } from '../system/test-system.ts';
import type { Answer, Facts } from './http-bytes.ts';
import { CREATED, type Scenario, SUCCEEDED, type Told } from './scenario.ts';
import {
  type ReceivedRequest,
  type ScriptedLume,
  type ScriptedLumeOptions,
  startScriptedLume,
} from './scripted-lume.ts';

/** How the execution of one scenario went. */
export interface ScenarioResult {
  readonly execution: DescribeExecutionOutput;
  /** Undefined where the execution ended without a report. */
  readonly outcome: OutcomeEvent | undefined;
  readonly posts: readonly ReceivedRequest[];
  readonly gets: readonly ReceivedRequest[];
  readonly told: Told;
  /** Every body of every message about it. */
  readonly messages: string;
  /** The archived report as it was written. */
  readonly archived: string;
  readonly facts: Facts;
}

export interface RunningScenarios extends AsyncDisposable {
  readonly test: TestSystem;
  readonly lume: ScriptedLume;
  /** Resolves when the execution of this scenario has ended. */
  resultOf(scenario: Scenario): Promise<ScenarioResult>;
}

export interface ScenariosOptions extends Pick<ScriptedLumeOptions, 'certificate' | 'greet'> {
  readonly app?: string;
  readonly functionEnv?: Readonly<Record<string, string>>;
  readonly speed?: number;
  /** The value of the secret. Default: the one that the local system sets. */
  readonly apiKey?: string;
  /** The answer to a request that belongs to no scenario. Default: a reset. */
  readonly stranger?: Answer;
  /** Called before the first execution starts. */
  readonly prepare?: (test: TestSystem) => Promise<unknown>;
}

/** Longer than any busy machine needs, so that only scenarios about timeouts run into one. */
const LONG_TIMEOUT = { LUME_TIMEOUT_SECONDS: '300' };
const CONCURRENCY = 8;
/** The value that the local system sets. */
const API_KEY = 'local-lume-api-key';

/** Starts one local system whose functions call a scripted Lume, and runs one execution for each scenario, a few at a time. */
export async function startScenarios(
  scenarios: readonly Scenario[],
  options: ScenariosOptions = {},
): Promise<RunningScenarios> {
  const {
    app = 'test/support/apps/outage-app.ts',
    functionEnv,
    speed = 20_000,
    prepare,
    stranger,
    ...lumeOptions
  } = options;
  const apiKey = options.apiKey ?? API_KEY;
  const runs = scenarios.map((scenario, at) => new ScenarioRun(scenario, at, apiKey));
  const byRun = new Map(runs.map((run) => [run.facts.RUN_ID, run]));
  const byPath = new Map(runs.map((run) => [run.facts.SOURCE_PATH, run]));
  const lume = await startScriptedLume({
    ...lumeOptions,
    answer: (request) => {
      const run =
        request.method === 'POST'
          ? byPath.get((JSON.parse(request.body) as { source_path: string }).source_path)
          : byRun.get(decodeURIComponent(request.path.split('/').at(-1) ?? ''));
      return (
        run?.answer(request) ?? stranger?.({ RUN_ID: '', SOURCE_PATH: '', API_KEY: apiKey }) ?? { afterwards: 'reset' }
      );
    },
  });
  const test = await startTestSystem({
    app,
    speed,
    functionEnv: { LUME_BASE_URL: lume.url, ...LONG_TIMEOUT, ...functionEnv },
  });
  if (options.apiKey !== undefined) {
    await putSecret(test.system.endpoint, test.deployment.apiKeySecretArn, apiKey);
  }
  await prepare?.(test);

  const pending = runs.values();
  const workers = Array.from({ length: CONCURRENCY }, async () => {
    for (const run of pending) await run.execute(test);
  });
  return {
    test,
    lume,
    resultOf: async (scenario) => {
      const run = runs.find((each) => each.scenario === scenario);
      if (!run) throw new Error(`scenario "${scenario.name}" was not started`);
      return run.result.promise;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled(workers);
      await test[Symbol.asyncDispose]();
      await lume[Symbol.asyncDispose]();
    },
  };
}

class ScenarioRun {
  readonly scenario: Scenario;
  readonly facts: Facts;
  readonly result = Promise.withResolvers<ScenarioResult>();
  readonly #posts: ReceivedRequest[] = [];
  readonly #gets: ReceivedRequest[] = [];

  constructor(scenario: Scenario, at: number, apiKey: string) {
    this.scenario = scenario;
    this.facts = {
      RUN_ID: scenario.run ?? `run_01${String(at).padStart(4, '0')}`,
      SOURCE_PATH: `s3://scripted/${at}/${scenario.file ?? 'orders.csv'}`,
      API_KEY: apiKey,
    };
    this.result.promise.catch(() => {}); // the test that awaits it reports it
  }

  answer(request: ReceivedRequest): ReturnType<Answer> {
    const { start = [CREATED], status = [SUCCEEDED] } = this.scenario;
    const [before, answers] = request.method === 'POST' ? [this.#posts, start] : [this.#gets, status];
    const answer = answers[Math.min(before.length, answers.length - 1)];
    before.push(request);
    return answer?.(this.facts) ?? { afterwards: 'reset' };
  }

  async execute(test: TestSystem): Promise<void> {
    try {
      this.result.resolve(await this.#execute(test));
    } catch (error) {
      this.result.reject(error);
    }
  }

  async #execute(test: TestSystem): Promise<ScenarioResult> {
    const { SOURCE_PATH: source_path, RUN_ID } = this.facts;
    const given = JSON.parse(JSON.stringify(this.scenario.input ?? {}).replaceAll('RUN_ID', RUN_ID)) as object;
    const execution = await test.execute({ flow_version: 'shop_orders:v1', source_path, ...given });
    const about = publishedAbout(test.events, execution.executionArn ?? '');
    const outcome = test.outcomes().find((event) => event.execution === execution.executionArn);
    const outputs = test.system.template.outputs;
    const on = (topic: string) => about.filter(({ topicArn }) => topicArn === outputs[topic]).length;
    return {
      execution,
      outcome,
      posts: this.#posts,
      gets: this.#gets,
      told: {
        success: on('SuccessTopicArn'),
        rejects: on('RejectsTopicArn'),
        alerts: on('AlertsTopicArn'),
        outages: on('OutagesTopicArn'),
      },
      messages: about.flatMap(({ subject, bodies }) => [subject, ...Object.values(bodies)]).join('\n'),
      archived: outcome ? await test.read(outcome.report) : '',
      facts: this.facts,
    };
  }
}

type Publication = Extract<LocalEvent, { kind: 'published' }>['publication'];

/** The messages about this one execution; summaries of an outage are about many. */
function publishedAbout(events: readonly LocalEvent[], execution: string): readonly Publication[] {
  return events.flatMap((event) =>
    event.kind === 'published' &&
    event.publication.bodies.default.includes(execution) &&
    !event.publication.bodies.default.includes('"source_paths"')
      ? [event.publication]
      : [],
  );
}
