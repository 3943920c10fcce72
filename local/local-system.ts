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
import { type LocalDeployment, localDeployments } from './local-deployments.ts';
import type { LocalEvent } from './local-event.ts';
import { apiKeySecrets, isLocalKey, LOCAL_API_KEY } from './lume-api-key.ts';
import { serveLumeControl } from './lume-control-api.ts';
import { fillWebhookSecrets, slackChannels } from './slack/slack-channels.ts';
import type { SlackPost } from './slack/slack-post.ts';
import { PostFiles } from './slack/slack-post-files.ts';
import { type LocalSlack, startLocalSlack } from './slack/slack-stand-in.ts';

export interface LocalSystemOptions
  extends Pick<RunnerOptions, 'stack' | 'without' | 'parameters' | 'stateDir' | 'port' | 'speed' | 'httpRewrites'> {
  /** The synthesized cloud assembly, or the file of a template. */
  readonly assemblyDir: string;
  readonly lume: Pick<SimulatedLumeOptions, 'flowsDir' | 'secondsPerPhase' | 'duplicates'>;
  /** Added to the environment of every function. */
  readonly functionEnv?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: LocalEvent) => void;
}

export interface LocalSystem extends RunningTemplate {
  readonly lume: SimulatedLume;
  /** Those of the template, at least one. */
  readonly deployments: readonly LocalDeployment[];
  /** Undefined when no function of the template posts to Slack. */
  readonly slack: LocalSlack | undefined;
  /** Path of the page that shows what was posted to Slack. */
  readonly slackPage: string | undefined;
}

/** The bucket that the simulated Lume writes to. It belongs to Lume, so it is not in the template. */
const TARGET_BUCKET = 'lume-target';

/**
 * Runs the synthesized template of this product on this machine, with Lume and Slack simulated. Only the address of Lume
 * differs from a deployment.
 * @throws {StackChoiceError} when the assembly has several stacks and none is named
 * @throws {TemplateError} when there is no deployment of this product in it
 * @throws {UnsupportedResourceError} for a resource that would silently do nothing here
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const { assemblyDir, stateDir, functionEnv, lume: lumeOptions, onEvent = () => {}, ...runnerOptions } = options;
  let lume: SimulatedLume | undefined;
  let deployments: readonly LocalDeployment[] = [];
  let slack: LocalSlack | undefined;
  let slackPage: string | undefined;

  async function startLume({ endpoint, template, clock, secrets }: RunnerServices): Promise<SimulatedLume> {
    const apiKeys = apiKeySecrets(template);
    for (const arn of apiKeys) secrets.fillIfEmpty(arn, LOCAL_API_KEY);
    return startSimulatedLume({
      ...lumeOptions,
      passThrough: deployments.flatMap(({ routes }) => routes.map(({ message }) => message.flow_version)),
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
    otherBuckets: [TARGET_BUCKET],
    serve: (app, clock) => serveLumeControl(app, { lume: () => lume, clock }),
    beforeFunctions: async (services) => {
      deployments = localDeployments(services.template);
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
  return { ...running, lume, deployments, slack, slackPage };
}
