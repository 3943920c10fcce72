import { join } from 'node:path';
import { type SimulatedLume, type SimulatedLumeOptions, startSimulatedLume } from 'simulated-lume';
import {
  foreignRequest,
  localClient,
  type RunnerOptions,
  type RunnerServices,
  type RunningTemplate,
  runTemplate,
} from 'template-runner';
import type { LocalEvent } from './local-event.ts';
import { serveLumeControl } from './lume-control-api.ts';
import { isLocalKey, LOCAL_API_KEY } from './lume-keys.ts';
import { API_KEY_VARIABLE, secretsIn, secretsOfOthers } from './secrets-of-functions.ts';
import type { SlackPost } from './slack/post.ts';
import { PostFiles } from './slack/post-files.ts';
import { fillWebhookSecrets, slackChannels } from './slack/slack-channels.ts';
import { type LocalSlack, startLocalSlack } from './slack/stand-in.ts';

export interface LocalSystemOptions extends Pick<RunnerOptions, 'stateDir' | 'port' | 'speed' | 'httpRewrites'> {
  /** Directory of a synthesized cloud assembly. */
  readonly assemblyDir: string;
  readonly lume: Pick<SimulatedLumeOptions, 'flowsDir' | 'secondsPerPhase' | 'duplicates'>;
  /** Added to the environment of every function. */
  readonly functionEnv?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: LocalEvent) => void;
}

export interface LocalSystem extends RunningTemplate {
  readonly lume: SimulatedLume;
  /** Undefined when no function of the template posts to Slack. */
  readonly slack: LocalSlack | undefined;
  /** The page that shows what was posted to Slack. */
  readonly slackPage: string | undefined;
}

/** The bucket that the simulated Lume writes to. It is Lume's, so it is not in the template. */
export const TARGET_BUCKET = 'lume-target';

/**
 * Runs the synthesized template of this product on this machine, with Lume and Slack simulated. The address of Lume is the
 * one thing that differs from a deployment.
 *
 * @throws {UnsupportedResourceError} naming what in the template would silently do nothing here.
 * @throws {UnknownTaskError} the workflow calls what is not in the template.
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const { assemblyDir, stateDir, functionEnv, lume: lumeOptions, onEvent = () => {}, ...runnerOptions } = options;
  let lume: SimulatedLume | undefined;
  let slack: LocalSlack | undefined;
  let slackPage: string | undefined;

  async function startLume({ endpoint, template, clock, secrets }: RunnerServices): Promise<SimulatedLume> {
    const apiKeys = secretsIn(template, API_KEY_VARIABLE);
    for (const arn of apiKeys) secrets.fillIfEmpty(arn, LOCAL_API_KEY);
    return startSimulatedLume({
      ...lumeOptions,
      clock,
      apiKeys: () => apiKeys.flatMap((arn) => secrets.valueOf(arn)?.trim() ?? []).filter(isLocalKey),
      stateFile: join(stateDir, 'lume.sqlite'),
      s3: localClient(endpoint),
      targetBucket: TARGET_BUCKET,
      refuse: foreignRequest,
      log: (event) => onEvent({ kind: 'lume', event }),
    });
  }

  async function startSlack({ template, secrets }: RunnerServices): Promise<LocalSlack> {
    const files = new PostFiles(join(stateDir, 'slack'));
    slackPage = files.page;
    const onPost = (post: SlackPost) => {
      files.add(post);
      onEvent({ kind: 'slack', post });
    };
    const started = await startLocalSlack({ onPost });
    fillWebhookSecrets(template, secrets, started);
    return started;
  }

  const running = await runTemplate(assemblyDir, {
    ...runnerOptions,
    stateDir,
    otherSecrets: secretsOfOthers,
    otherBuckets: [TARGET_BUCKET],
    serve: (app, clock) => serveLumeControl(app, { lume: () => lume, clock }),
    beforeFunctions: async (services) => {
      const started = await startLume(services);
      lume = started;
      services.onStop(() => started.stop());
      if (slackChannels(services.template).length > 0) {
        const startedSlack = await startSlack(services);
        slack = startedSlack;
        services.onStop(() => startedSlack.stop());
      }
      return ({ env }) => ({ ...('LUME_BASE_URL' in env && { LUME_BASE_URL: started.url }), ...functionEnv });
    },
    onEvent,
  });
  if (lume === undefined) throw new Error('The simulated Lume was not started');
  return { ...running, lume, slack, slackPage };
}
