import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Clock } from './clock.ts';
import { cloudWatchApi } from './control-plane/cloud-watch-api.ts';
import { eventBridgeApi } from './control-plane/event-bridge-api.ts';
import { serveLambda } from './control-plane/lambda-api.ts';
import { parameterStoreApi } from './control-plane/parameter-store-api.ts';
import { serveStacks } from './control-plane/stacks-api.ts';
import { serveRoles } from './control-plane/sts-api.ts';
import { type BusEvent, objectCreatedEvent } from './events/bus-event.ts';
import { createEventBus } from './events/event-bus.ts';
import { keepNewest } from './keep-newest.ts';
import { createFunction, type LocalFunction as LocalLambda } from './lambda/function.ts';
import { PermanentDeliveryError } from './notifications/errors.ts';
import type { HttpRewrites } from './notifications/http-delivery.ts';
import { startNotifications } from './notifications/start-notifications.ts';
import { startQueuePoller } from './queues/queue-poller.ts';
import { type MessageAttributes, openQueueSender } from './queues/queue-sender.ts';
import type { RunnerEvent } from './runner-event.ts';
import { type DeclaredSecret, openSecrets, type Secrets } from './secrets/secrets.ts';
import { observed, refuseUnknownTasks, taskInvoker } from './tasks.ts';
import type { LocalFunction, LocalTemplate } from './template/local-template.ts';
import { readTemplate } from './template/read-template.ts';
import { localClient } from './wire/aws-client.ts';
import type { HttpApp } from './wire/http-app.ts';
import type { ServiceOutages } from './wire/service-outages.ts';
import { startWire } from './wire/start-wire.ts';
import { compileWorkflow } from './workflow/compile-workflow.ts';
import { ExecutionStore } from './workflow/execution-store.ts';
import { Executions } from './workflow/executions.ts';
import { stepFunctionsApi } from './workflow/step-functions-api.ts';

export interface RunnerOptions {
  /** Where everything is kept that outlives the process. It must exist. */
  readonly stateDir: string;
  /** Exactly this port, 0 for any free one. Default: 4566 or the next free one. */
  readonly port?: number;
  /** How much faster than real time every wait passes. Default 1. */
  readonly speed?: number;
  /** Secrets that the functions read although the template does not make them. Default: none. */
  readonly otherSecrets?: (template: LocalTemplate) => readonly DeclaredSecret[];
  /** Buckets to make beside those of the template. */
  readonly otherBuckets?: readonly string[];
  /** Where messages for web addresses go instead, by how the addresses begin. */
  readonly httpRewrites?: HttpRewrites;
  /** Adds requests of the caller's own to the endpoint, by hooks of the HTTP server. */
  readonly serve?: (app: HttpApp, clock: Clock) => void;
  /** Starts what the functions talk to, once the services answer and before any function runs. */
  readonly beforeFunctions?: (services: RunnerServices) => Promise<FunctionEnvironment | undefined>;
  readonly onEvent?: (event: RunnerEvent) => void;
}

export interface RunnerServices {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly template: LocalTemplate;
  /** Measures every wait: of workflows, of their retries, of messages in queues. */
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Stops what was started, before the services stop. */
  readonly onStop: (stop: () => Promise<void>) => void;
}

/** Variables of a function that replace those of the template, or are added to them. */
export type FunctionEnvironment = (definition: LocalFunction) => Readonly<Record<string, string>>;

export interface RunningTemplate {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly template: LocalTemplate;
  readonly clock: Clock;
  /** Takes services of AWS away for a while. */
  readonly outages: ServiceOutages;
  readonly executions: Executions;
  /** Resolves as soon as every message has reached its subscribers or was given up. */
  delivered(): Promise<void>;
  /** Ends everything at once; what was in progress continues at the next start. */
  stop(): Promise<void>;
}

/** On start; a running template adds to them until it stops. */
const KEPT_MAILS = 1_000;

/**
 * Runs a synthesized template on this machine. The functions are their own bundles with the template's environment; the
 * workflows, rules, queues, topics and subscriptions are what the template says.
 *
 * @param assemblyDir directory of a synthesized cloud assembly
 * @throws {UnsupportedResourceError} naming what in the template would silently do nothing here
 * @throws {UnknownTaskError} a workflow calls what is not in the template
 */
export async function runTemplate(assemblyDir: string, options: RunnerOptions): Promise<RunningTemplate> {
  const { stateDir, speed = 1, onEvent = () => {} } = options;
  const clock = new Clock(speed);
  const trouble = (what: string) => (error: unknown) => onEvent({ kind: 'trouble', what, error });
  const template = readTemplate({ assemblyDir });
  refuseUnknownTasks(template);

  // Closed in reverse: at once when the start fails, else by `stop`.
  await using open = new AsyncDisposableStack();
  const functions = new Map<string, LocalLambda>();
  const functionsStarted = Promise.withResolvers<void>();
  const invoke = async (arn: string, payload: unknown) => {
    await functionsStarted.promise; // what an earlier run left is delivered as soon as a function can take it
    const lambda = functions.get(arn);
    if (!lambda) throw new PermanentDeliveryError(`${arn} is not a function of the template.`);
    return lambda.invoke(payload);
  };

  const otherSecrets = options.otherSecrets?.(template) ?? [];
  const secrets = openSecrets(join(stateDir, 'secrets.json'), [...template.secrets, ...otherSecrets]);
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
      onEvent({ kind: 'execution changed', name, arn, status, input: jsonObject(input) });
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

  const wire = open.adopt(
    await startWire({
      ...(options.port !== undefined && { port: options.port }),
      dataDir: join(stateDir, 'aws'),
      clock,
      services: {
        AWSStepFunctions: stepFunctionsApi(executions),
        secretsmanager: secrets.handle,
        AWSEvents: eventBridgeApi(template.rules),
        AmazonSSM: parameterStoreApi(template.parameters),
        GraniteServiceVersion20100801: cloudWatchApi(template.alarms),
      },
      everyBucketTells: false,
      serve: (app) => {
        serveStacks(app, template);
        serveRoles(app);
        serveLambda(app, { functions: template.functions, invoke });
        options.serve?.(app, clock);
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

  async function deliver(targetArn: string, body: string, attributes?: MessageAttributes): Promise<void> {
    if (targetArn.includes(':sns:')) {
      await sns.send(new PublishCommand({ TopicArn: targetArn, Message: body }));
      return;
    }
    await queues.send(targetArn, body, attributes);
  }

  const bus = createEventBus({
    rules: template.rules,
    deliver,
    onUndeliverable: ({ rule, error }) => trouble(`rule ${rule} could not deliver`)(error),
  });

  await wire.createFrom(template);
  for (const Bucket of options.otherBuckets ?? []) await s3.send(new CreateBucketCommand({ Bucket }));

  const onStop = (stop: () => Promise<void>) => open.defer(stop);
  const environmentOf = await options.beforeFunctions?.({ endpoint, template, clock, secrets, onStop });
  for (const definition of template.functions) {
    const { name, arn } = definition;
    const started = createFunction({
      ...definition,
      platformEnv: { ...environmentOf?.(definition), AWS_ENDPOINT_URL: endpoint },
      onLog: (line) => onEvent({ kind: 'log', functionName: name, line }),
      arn,
    });
    functions.set(
      arn,
      open.adopt(started, (running) => running.stop()),
    );
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
    outages: wire.outages,
    delivered: () => notifications.settled(),
    executions,
    stop: () => running.disposeAsync(),
  };
}

function jsonObject(text: string | null | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}
