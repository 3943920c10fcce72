import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Clock } from './clock.ts';
import { cloudWatchApi } from './control-plane/cloud-watch-api.ts';
import { eventBridgeApi } from './control-plane/event-bridge-api.ts';
import { serveLambda } from './control-plane/lambda-api.ts';
import { parameterStoreApi } from './control-plane/parameter-store-api.ts';
import { serveRoles } from './control-plane/sts-api.ts';
import { type BusEvent, objectCreatedEvent } from './events/bus-event.ts';
import { createEventBus } from './events/event-bus.ts';
import { createFunction, type LambdaFunction } from './lambda/function-pool.ts';
import { localClient } from './local-client.ts';
import { PermanentDeliveryError } from './notifications/delivery-errors.ts';
import { startNotifications } from './notifications/start-notifications.ts';
import { startQueuePoller } from './queues/queue-poller.ts';
import { type MessageAttributes, openQueueSender } from './queues/queue-sender.ts';
import { refuseUnrunnable } from './refuse-unrunnable.ts';
import type { RunnerOptions, RunningTemplate } from './runner-options.ts';
import { openSecrets } from './secrets/open-secrets.ts';
import { observed, taskInvoker } from './task-invoker.ts';
import type { LocalTemplate } from './template/local-template.ts';
import { readTemplate } from './template/read-template.ts';
import type { WireResources } from './wire/create-resources.ts';
import { startWire } from './wire/start-wire.ts';
import { compileWorkflow } from './workflow/compile-workflow.ts';
import { ExecutionStore } from './workflow/execution-store.ts';
import { Executions, type LocalStateMachine } from './workflow/executions.ts';
import { stepFunctionsApi } from './workflow/step-functions-api.ts';

/**
 * Runs a synthesized template on this machine: functions run as their own bundles with the template's environment;
 * workflows, rules, queues, topics and subscriptions are those of the template.
 *
 * What the template refers to but does not create is made too, so that it can be tried.
 *
 * @param source directory of a synthesized cloud assembly, or the file of a template with its functions inline
 * @throws {StackChoiceError} it has several stacks, and `stack` names none of them
 * @throws {UnsupportedResourceError} naming everything in the template that would silently do nothing here
 * @throws {TemplateError} the assembly is incomplete, refers to something that does not exist, or a parameter is wrong
 * @throws {PortInUseError}
 * @throws {DataDirectoryInUseError}
 * @throws {SecretFileError}
 */
export async function runTemplate(source: string, options: RunnerOptions): Promise<RunningTemplate> {
  const { stateDir, speed = 1, onEvent = () => {}, parameters = {}, without = [] } = options;
  const clock = new Clock(speed);
  const reportTrouble = (what: string) => (error: unknown) => onEvent({ kind: 'trouble', what, error });
  const template = readTemplate(source, options.stack, {
    parameters,
    without,
    inlineCodeDir: join(stateDir, 'inline-code'),
  });
  const { elsewhere } = template;
  refuseUnrunnable(template);

  const notRun = [
    ...elsewhere.functions.map((each) => ({ ...each, reason: 'it is not of this stack' })),
    ...template.functionsNotRun,
  ];

  // Closed in reverse order: when the start fails, or by `stop`.
  await using resources = new AsyncDisposableStack();
  const lambdas = new Map<string, LambdaFunction>();
  const functionsStarted = Promise.withResolvers<void>();
  const invoke = async (arn: string, payload: unknown) => {
    await functionsStarted.promise; // deliveries left over from an earlier run can be due before that
    const lambda = lambdas.get(arn);
    if (lambda) return lambda.invoke(payload);
    const known = notRun.find((each) => each.arn === arn);
    if (!known) throw new PermanentDeliveryError(`${arn} is not a function of the template.`);
    onEvent({ kind: 'not invoked', functionName: known.name, reason: known.reason });
    return null;
  };

  const secrets = openSecrets(join(stateDir, 'secrets.json'), [...template.secrets, ...elsewhere.secrets]);
  const store = resources.adopt(new ExecutionStore(join(stateDir, 'executions.sqlite')), (opened) => opened.close());
  const executions = new Executions({
    store,
    clock,
    stateMachines: compileStateMachines(template),
    invokeTask: observed(onEvent, (task) => performTask(task)),
    onStatusChange: (event) => {
      const { name, executionArn: arn, status, input } = event.detail;
      onEvent({ kind: 'execution changed', name, arn, status, input: jsonObject(input) });
      void bus.put(event as unknown as BusEvent);
    },
  });

  const notifications = resources.adopt(
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
      onUndelivered: ({ error }) => reportTrouble('a message did not reach its subscriber')(error),
    }),
    (started) => started.stop(),
  );

  const wire = resources.adopt(
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
      serve: (app) => {
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
      onError: reportTrouble('the wire'),
    }),
    (started) => started.stop(),
  );
  const { endpoint } = wire;

  const queues = resources.adopt(openQueueSender(endpoint), (sender) => sender.close());
  const sns = resources.adopt(new SNSClient(localClient(endpoint)), (client) => client.destroy());
  const performTask = taskInvoker({ functions: lambdas, sns });

  async function deliver(targetArn: string, body: string, attributes?: MessageAttributes): Promise<void> {
    if (targetArn.includes(':lambda:')) {
      await invoke(targetArn, JSON.parse(body));
    } else if (targetArn.includes(':sns:')) {
      await sns.send(new PublishCommand({ TopicArn: targetArn, Message: body }));
    } else {
      await queues.send(targetArn, body, attributes);
    }
  }

  const bus = createEventBus({
    rules: template.rules,
    deliver,
    onUndeliverable: ({ rule, error }) => reportTrouble(`rule ${rule} could not deliver`)(error),
  });

  await wire.createFrom(withReferred(template));
  await createBuckets(endpoint, options.otherBuckets ?? []);

  const onStop = (stop: () => Promise<void>) => resources.defer(stop);
  const environmentOf = await options.beforeFunctions?.({ endpoint, template, clock, secrets, onStop });
  for (const { arn, firstValue } of template.secrets) {
    if (firstValue !== undefined) secrets.fillIfEmpty(arn, firstValue);
  }
  for (const definition of template.functions) {
    const lambda = createFunction({
      ...definition,
      platformEnv: { ...environmentOf?.(definition), AWS_ENDPOINT_URL: endpoint },
      onLog: (line) => onEvent({ kind: 'log', functionName: definition.name, line }),
    });
    lambdas.set(definition.arn, lambda);
    resources.defer(() => lambda.stop());
  }
  functionsStarted.resolve();

  for (const mapping of template.eventSourceMappings) {
    const poller = await startQueuePoller({
      endpoint,
      mapping,
      invoke: (payload) => invoke(mapping.functionArn, payload),
      onError: reportTrouble(`the poller of ${mapping.queueArn}`),
      clock,
    });
    resources.defer(() => poller.stop());
  }
  resources.defer(() => executions.suspend());
  executions.resume();

  const running = resources.move();
  return {
    endpoint,
    template,
    clock,
    outages: wire.outages,
    executions,
    delivered: () => notifications.settled(),
    stop: () => running.disposeAsync(),
  };
}

function compileStateMachines({ stateMachines, accountId }: LocalTemplate): readonly LocalStateMachine[] {
  return stateMachines.map(({ arn, name, definition }) => ({
    arn,
    name,
    roleArn: `arn:aws:iam::${accountId}:role/${name}`,
    definition: JSON.stringify(definition),
    workflow: compileWorkflow(definition),
    createdAtMs: Date.now(),
  }));
}

/** Of a bucket that exists, its owner has switched on what a stack needs: EventBridge, and versions. */
function withReferred({ buckets, queues, topics, subscriptions, elsewhere }: LocalTemplate): WireResources {
  const defaults = { visibilityTimeoutSeconds: 30, retentionSeconds: 345_600 };
  return {
    buckets: [
      ...buckets,
      ...elsewhere.buckets.map((bucket) => ({ ...bucket, eventBridgeEnabled: true, versioned: true })),
    ],
    queues: [...queues, ...elsewhere.queues.map((queue) => ({ ...queue, ...defaults }))],
    topics: [...topics, ...elsewhere.topics],
    subscriptions,
  };
}

async function createBuckets(endpoint: string, names: readonly string[]): Promise<void> {
  const s3 = new S3Client({ ...localClient(endpoint), forcePathStyle: true });
  try {
    for (const Bucket of names) await s3.send(new CreateBucketCommand({ Bucket }));
  } finally {
    s3.destroy();
  }
}

/** The parsed text; empty unless it is a JSON object. */
function jsonObject(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  } catch {
    return {};
  }
}
