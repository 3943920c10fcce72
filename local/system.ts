import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { jsonObject } from '../functions/json-object.ts';
import { Clock } from './clock.ts';
import { cloudWatchApi } from './control-plane/cloud-watch-api.ts';
import { eventBridgeApi } from './control-plane/event-bridge-api.ts';
import { serveLambda } from './control-plane/lambda-api.ts';
import { serveLumeControl } from './control-plane/lume-control-api.ts';
import { serveStacks } from './control-plane/stacks-api.ts';
import { type BusEvent, objectCreatedEvent } from './events/bus-event.ts';
import { createEventBus } from './events/event-bus.ts';
import { keepNewest } from './keep-newest.ts';
import { createFunction, type LocalFunction as LocalLambda } from './lambda/function.ts';
import type { LocalEvent } from './local-event.ts';
import { isLocalKey, LOCAL_API_KEY } from './lume/local-keys.ts';
import { type SimulatedLume, type SimulatedLumeOptions, startSimulatedLume } from './lume/simulated-lume.ts';
import { PermanentDeliveryError } from './notifications/errors.ts';
import type { HttpRewrites } from './notifications/http-delivery.ts';
import { startNotifications } from './notifications/start-notifications.ts';
import { startQueuePoller } from './queues/queue-poller.ts';
import { openQueueSender } from './queues/queue-sender.ts';
import { API_KEY_VARIABLE, declaredSecrets, secretsIn } from './secrets/declared-secrets.ts';
import { openSecrets } from './secrets/secrets.ts';
import type { SlackPost } from './slack/post.ts';
import { PostFiles } from './slack/post-files.ts';
import { fillWebhookSecrets, slackChannels } from './slack/slack-channels.ts';
import { type LocalSlack, startLocalSlack } from './slack/stand-in.ts';
import { observed, refuseUnknownTasks, taskInvoker } from './tasks.ts';
import type { LocalFunction, LocalTemplate } from './template/local-template.ts';
import { readTemplate } from './template/read-template.ts';
import { localClient } from './wire/aws-client.ts';
import type { ServiceOutages } from './wire/service-outages.ts';
import { startWire } from './wire/start-wire.ts';
import { compileWorkflow } from './workflow/compile.ts';
import { ExecutionStore } from './workflow/execution-store.ts';
import { Executions } from './workflow/executions.ts';
import { stepFunctionsApi } from './workflow/step-functions-api.ts';

export interface LocalSystemOptions {
  /** Directory of a synthesized cloud assembly. */
  readonly assemblyDir: string;
  /** Where everything outlives the process. It must exist. */
  readonly stateDir: string;
  /** Exactly this port, 0 for any free one; left out: 4566 or the next free one. */
  readonly port?: number;
  /** How much faster than the wall's the clock is that measures every wait. Default 1. */
  readonly speed?: number;
  readonly lume: Pick<SimulatedLumeOptions, 'flowsDir' | 'secondsPerPhase' | 'duplicates'>;
  /** Where messages for web addresses go instead, by how the addresses begin. */
  readonly httpRewrites?: HttpRewrites;
  /** Added to the environment of every function. */
  readonly functionEnv?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: LocalEvent) => void;
}

export interface LocalSystem {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly template: LocalTemplate;
  /** Measures every wait: of the workflow, of its retries, of messages in queues, of the simulated Lume. */
  readonly clock: Clock;
  readonly lume: SimulatedLume;
  /** Takes services of AWS away for a while. */
  readonly outages: ServiceOutages;
  /** Undefined when no function of the template posts to Slack. */
  readonly slack: LocalSlack | undefined;
  /** The page that shows what was posted to Slack. */
  readonly slackPage: string | undefined;
  /** Resolves as soon as every message has reached its subscribers, or was given up. */
  delivered(): Promise<void>;
  readonly executions: Executions;
  /** Ends everything at once; what was under way goes on at the next start. */
  stop(): Promise<void>;
}

/** The bucket that the simulated Lume writes to. It is Lume's, so it is not in the template. */
export const TARGET_BUCKET = 'lume-target';
/** At the start of a system; it adds to them until its end. */
const KEPT_MAILS = 1_000;

/**
 * Runs a synthesized template on this machine. The functions are their own bundles with the template's environment, but
 * for the address of Lume; the workflow, rules, queues, topics and subscriptions are what the template says.
 *
 * @throws {UnsupportedResourceError} naming what in the template would silently do nothing here.
 * @throws {UnknownTaskError} the workflow calls what is not in the template.
 */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const { stateDir, speed = 1, onEvent = () => {} } = options;
  const clock = new Clock(speed);
  const trouble = (what: string) => (error: unknown) => onEvent({ kind: 'trouble', what, error });
  const template = readTemplate({ assemblyDir: options.assemblyDir });
  refuseUnknownTasks(template);

  // Closed in reverse: at once when the start fails, else by `stop`.
  await using open = new AsyncDisposableStack();
  const functions = new Map<string, LocalLambda>();
  const functionsStarted = Promise.withResolvers<void>();
  const invoke = async (arn: string, payload: unknown) => {
    await functionsStarted.promise; // what an earlier run left is delivered as soon as there is somebody to take it
    const lambda = functions.get(arn);
    if (!lambda) throw new PermanentDeliveryError(`${arn} is not a function of the template.`);
    return lambda.invoke(payload);
  };

  const secrets = openSecrets(join(stateDir, 'secrets.json'), declaredSecrets(template));
  const store = open.adopt(new ExecutionStore(join(stateDir, 'executions.sqlite')), (opened) => opened.close());
  const executions = new Executions({
    store,
    clock,
    stateMachines: template.stateMachines.map(({ arn, name, definition }) => ({
      arn,
      name,
      roleArn: `arn:aws:iam::${template.accountId}:role/${name}`,
      definition: JSON.stringify(definition),
      workflow: compileWorkflow(definition),
      createdAtMs: Date.now(),
    })),
    invokeTask: observed(onEvent, (task) => perform(task)),
    onStatusChange: (event) => {
      const { name, executionArn: arn, status, input } = event.detail;
      onEvent({ kind: 'execution changed', name, arn, status, input: jsonObject(input ?? undefined) });
      void bus.put(event as unknown as BusEvent);
    },
  });

  await keepNewest(join(stateDir, 'mail'), '.eml', KEPT_MAILS);
  const notifications = open.adopt(
    await startNotifications({
      subscriptions: template.subscriptions,
      dataDir: join(stateDir, 'aws'),
      mailDir: join(stateDir, 'mail'),
      invoke,
      deadLetterOf: (arn) => template.functions.find((each) => each.arn === arn)?.deadLetterArn,
      sendToQueue: (arn, body) => deliver(arn, body),
      ...(options.httpRewrites && { httpRewrites: options.httpRewrites }),
      speed,
      onMail: (mail) => onEvent({ kind: 'mail', mail }),
      onUndelivered: ({ error }) => trouble('a message did not reach its subscriber')(error),
    }),
    (started) => started.stop(),
  );

  let startedLume: SimulatedLume | undefined;
  const wire = open.adopt(
    await startWire({
      ...(options.port !== undefined && { port: options.port }),
      dataDir: join(stateDir, 'aws'),
      clock,
      services: {
        AWSStepFunctions: stepFunctionsApi(executions),
        secretsmanager: secrets.handle,
        AWSEvents: eventBridgeApi(template.rules),
        GraniteServiceVersion20100801: cloudWatchApi(template.alarms),
      },
      everyBucketTells: false,
      serve: (app) => {
        serveStacks(app, template);
        serveLambda(app, { functions: template.functions, invoke });
        serveLumeControl(app, { lume: () => startedLume, clock });
      },
      onObjectCreated: async (object) => {
        onEvent({ kind: 'object created', object });
        await bus.put(objectCreatedEvent(object));
      },
      onPublish: (publication) => {
        onEvent({ kind: 'published', publication });
        notifications.publish(publication);
      },
      onError: trouble('the wire'),
    }),
    (started) => started.stop(),
  );
  const { endpoint } = wire;

  const s3 = open.adopt(new S3Client({ ...localClient(endpoint), forcePathStyle: true }), (client) => client.destroy());
  const queues = open.adopt(openQueueSender(endpoint), (sender) => sender.close());
  const sns = open.adopt(new SNSClient(localClient(endpoint)), (client) => client.destroy());
  const perform = taskInvoker({ functions, sns });

  async function deliver(targetArn: string, body: string): Promise<void> {
    if (targetArn.includes(':sns:')) {
      await sns.send(new PublishCommand({ TopicArn: targetArn, Message: body }));
      return;
    }
    await queues.send(targetArn, body);
  }

  const bus = createEventBus({
    rules: template.rules,
    deliver,
    onUndeliverable: ({ rule, error }) => trouble(`rule ${rule} could not deliver`)(error),
  });

  await wire.createFrom(template);
  await s3.send(new CreateBucketCommand({ Bucket: TARGET_BUCKET }));

  const apiKeys = secretsIn(template, API_KEY_VARIABLE);
  for (const arn of apiKeys) secrets.fillIfEmpty(arn, LOCAL_API_KEY);
  const lume = open.adopt(
    await startSimulatedLume({
      ...options.lume,
      clock,
      apiKeys: () => apiKeys.flatMap((arn) => secrets.valueOf(arn)?.trim() ?? []).filter(isLocalKey),
      stateFile: join(stateDir, 'lume.sqlite'),
      s3: localClient(endpoint),
      targetBucket: TARGET_BUCKET,
      log: (event) => onEvent({ kind: 'lume', event }),
    }),
    (started) => started.stop(),
  );
  startedLume = lume;

  const { slack, slackPage } = await startSlack();

  for (const definition of template.functions) {
    functions.set(
      definition.arn,
      open.adopt(startFunction(definition), (started) => started.stop()),
    );
  }

  async function startSlack(): Promise<Pick<LocalSystem, 'slack' | 'slackPage'>> {
    if (slackChannels(template).length === 0) return { slack: undefined, slackPage: undefined };
    const files = new PostFiles(join(stateDir, 'slack'));
    const onPost = (post: SlackPost) => {
      files.add(post);
      onEvent({ kind: 'slack', post });
    };
    const started = open.adopt(await startLocalSlack({ onPost }), (running) => running.stop());
    fillWebhookSecrets(template, secrets, started);
    return { slack: started, slackPage: files.page };
  }

  function startFunction(definition: LocalFunction): LocalLambda {
    const { name, arn, env } = definition;
    return createFunction({
      ...definition,
      // The one thing that is not the template's: Lume is simulated, at an address of this machine.
      env: 'LUME_BASE_URL' in env ? { ...env, LUME_BASE_URL: lume.url } : env,
      platformEnv: { ...options.functionEnv, AWS_ENDPOINT_URL: endpoint },
      onLog: (line) => onEvent({ kind: 'log', functionName: name, line }),
      arn,
    });
  }

  functionsStarted.resolve();
  for (const mapping of template.eventSourceMappings.filter(({ enabled }) => enabled)) {
    const poller = await startQueuePoller({
      endpoint,
      mapping,
      invoke: (payload) => invoke(mapping.functionArn, payload),
      onError: trouble(`the poller of ${mapping.queueArn}`),
      clock,
    });
    open.defer(() => poller.stop());
  }
  open.defer(() => executions.suspend());
  executions.resume();

  const running = open.move();
  return {
    endpoint,
    template,
    clock,
    lume,
    outages: wire.outages,
    slack,
    slackPage,
    delivered: () => notifications.settled(),
    executions,
    stop: () => running.disposeAsync(),
  };
}
