import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import type { LocalEvent } from '../../../local/local-event.ts';
import { putSecret } from '../system/put-secret.ts';
import { startTestSystem, type TestSystem } from '../system/test-system.ts';
import type { Answer, Facts } from './http-bytes.ts';
import { CREATED, type Manner, SUCCEEDED, type Told } from './scenario.ts';
import { startUnkindLume, type UnkindLume, type UnkindLumeOptions, type UnkindRequest } from './scripted-lume.ts';

/** What became of one manner. */
export interface Played {
  readonly execution: DescribeExecutionOutput;
  /** Undefined where the execution ended without a report. */
  readonly outcome: OutcomeEvent | undefined;
  readonly posts: readonly UnkindRequest[];
  readonly gets: readonly UnkindRequest[];
  readonly told: Told;
  /** All that was published about it, every body. */
  readonly messages: string;
  /** The archived report as it was written. */
  readonly archived: string;
  readonly facts: Facts;
}

export interface Stage extends AsyncDisposable {
  readonly test: TestSystem;
  readonly lume: UnkindLume;
  /** Resolves when the execution of this manner has ended. All are started at once, so many at a time. */
  played(manner: Manner): Promise<Played>;
}

export interface StageOptions extends Pick<UnkindLumeOptions, 'certificate' | 'greet'> {
  readonly app?: string;
  readonly functionEnv?: Readonly<Record<string, string>>;
  readonly speed?: number;
  /** What is in the secret. Default: what the local system puts there. */
  readonly apiKey?: string;
  /** What anything is answered that is about no manner of the stage. Default: a reset. */
  readonly stranger?: Answer;
  /** Done before the first execution is started. */
  readonly prepare?: (test: TestSystem) => Promise<unknown>;
}

/** No row waits for the time-out of a call but those that are to: a busy machine is not a silent Lume. */
const PATIENCE = { LUME_TIMEOUT_SECONDS: '300' };
const AT_A_TIME = 8;
/** What the local system puts into the secret. */
const API_KEY = 'local-lume-api-key';

/** One local system whose functions speak to an unkind Lume, and one execution for each manner. */
export async function startStage(manners: readonly Manner[], options: StageOptions = {}): Promise<Stage> {
  const {
    app = 'test/support/apps/outage-app.ts',
    functionEnv,
    speed = 20_000,
    prepare,
    stranger,
    ...lumeOptions
  } = options;
  const apiKey = options.apiKey ?? API_KEY;
  const roles = manners.map((manner, at) => new Role(manner, at, apiKey));
  const byRun = new Map(roles.map((role) => [role.facts.RUN_ID, role]));
  const byPath = new Map(roles.map((role) => [role.facts.SOURCE_PATH, role]));
  const lume = await startUnkindLume({
    ...lumeOptions,
    answer: (request) => {
      const role =
        request.method === 'POST'
          ? byPath.get((JSON.parse(request.body) as { source_path: string }).source_path)
          : byRun.get(decodeURIComponent(request.path.split('/').at(-1) ?? ''));
      return (
        role?.answer(request) ?? stranger?.({ RUN_ID: '', SOURCE_PATH: '', API_KEY: apiKey }) ?? { afterwards: 'reset' }
      );
    },
  });
  const test = await startTestSystem({
    app,
    speed,
    functionEnv: { LUME_BASE_URL: lume.url, ...PATIENCE, ...functionEnv },
  });
  if (options.apiKey !== undefined) {
    await putSecret(test.system.endpoint, test.system.template.outputs['ApiKeySecretArn'] ?? '', apiKey);
  }
  await prepare?.(test);

  const left = roles.values();
  const workers = Array.from({ length: AT_A_TIME }, async () => {
    for (const role of left) await role.perform(test);
  });
  return {
    test,
    lume,
    played: async (manner) => {
      const role = roles.find((each) => each.manner === manner);
      if (!role) throw new Error(`"${manner.name}" is not on this stage`);
      return role.played.promise;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.allSettled(workers);
      await test[Symbol.asyncDispose]();
      await lume[Symbol.asyncDispose]();
    },
  };
}

class Role {
  readonly manner: Manner;
  readonly facts: Facts;
  readonly played = Promise.withResolvers<Played>();
  readonly #posts: UnkindRequest[] = [];
  readonly #gets: UnkindRequest[] = [];

  constructor(manner: Manner, at: number, apiKey: string) {
    this.manner = manner;
    this.facts = {
      RUN_ID: manner.run ?? `run_01${String(at).padStart(4, '0')}`,
      SOURCE_PATH: `s3://unkind/${at}/${manner.file ?? 'orders.csv'}`,
      API_KEY: apiKey,
    };
    this.played.promise.catch(() => {}); // told by the test that asks for it
  }

  answer(request: UnkindRequest): ReturnType<Answer> {
    const { start = [CREATED], status = [SUCCEEDED] } = this.manner;
    const [before, answers] = request.method === 'POST' ? [this.#posts, start] : [this.#gets, status];
    const answer = answers[Math.min(before.length, answers.length - 1)];
    before.push(request);
    return answer?.(this.facts) ?? { afterwards: 'reset' };
  }

  async perform(test: TestSystem): Promise<void> {
    try {
      this.played.resolve(await this.#perform(test));
    } catch (error) {
      this.played.reject(error);
    }
  }

  async #perform(test: TestSystem): Promise<Played> {
    const { SOURCE_PATH: source_path, RUN_ID } = this.facts;
    const given = JSON.parse(JSON.stringify(this.manner.input ?? {}).replaceAll('RUN_ID', RUN_ID)) as object;
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

/** What was published of one execution by itself; a summary of an outage is of many. */
function publishedAbout(events: readonly LocalEvent[], execution: string): readonly Publication[] {
  return events.flatMap((event) =>
    event.kind === 'published' &&
    event.publication.bodies.default.includes(execution) &&
    !event.publication.bodies.default.includes('"source_paths"')
      ? [event.publication]
      : [],
  );
}
