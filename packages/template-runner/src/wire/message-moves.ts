import { randomUUID } from 'node:crypto';
import { AwsJsonError, type AwsJsonRequest, awsJsonHandler, optionalText, requiredText } from '../aws-json.ts';
import type { Stores } from './fauxqs-internals.ts';
import type { HttpApp } from './http-app.ts';

type Queue = NonNullable<ReturnType<Stores['sqsStore']['getQueueByArn']>>;

interface MoveTask {
  readonly handle: string;
  readonly source: string;
  readonly destination: string | undefined;
  readonly perSecond: number | undefined;
  readonly startedAtMs: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED';
}

const TICK_MS = 50;
const MAX_PER_SECOND = 500;
const MAX_LISTED = 10;

/**
 * Serves StartMessageMoveTask and ListMessageMoveTasks, which fauxqs does not have. As on AWS, the source must be a
 * dead-letter queue, one task per queue runs at a time, and a moved message is a new one. Unlike AWS, the local SQS does not
 * know which queue a message came from, so without a destination there must be exactly one source queue. Tasks end and are
 * forgotten when the process stops.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
 */
export function serveMessageMoves(app: HttpApp, store: Stores['sqsStore']): void {
  const tasks: MoveTask[] = [];
  const timers = new Set<NodeJS.Timeout>();
  app.addHook('onClose', async () => {
    for (const timer of timers) clearInterval(timer);
  });

  const queueAt = (arn: string): Queue => {
    const queue = store.getQueueByArn(arn);
    if (!queue) throw new AwsJsonError('ResourceNotFoundException', `There is no queue ${arn}.`);
    return queue;
  };

  function start(request: AwsJsonRequest): object {
    const source = queueAt(requiredText(request, 'SourceArn'));
    const destinationArn = optionalText(request, 'DestinationArn');
    const destination = destinationOf(store, source, destinationArn && queueAt(destinationArn));
    const rate = rateIn(request);
    if (tasks.some((task) => task.source === source.arn && task.status === 'RUNNING')) {
      throw new AwsJsonError('UnsupportedOperation', 'There is already a task running for this queue.');
    }
    source.processTimers();
    const task: MoveTask = {
      handle: randomUUID(),
      source: source.arn,
      destination: destinationArn,
      perSecond: rate,
      startedAtMs: Date.now(),
      toMove: source.messages.length,
      moved: 0,
      status: 'RUNNING',
    };
    tasks.unshift(task);
    const perSecond = rate ?? MAX_PER_SECOND;
    const tickMs = Math.max(TICK_MS, 1000 / perSecond);
    const aTick = (perSecond * tickMs) / 1000;
    const timer = setInterval(() => {
      for (let at = 0; at < aTick && task.moved < task.toMove && moveOne(source, destination); at++) task.moved++;
      if (task.moved < task.toMove && source.messages.length > 0) return;
      task.status = 'COMPLETED';
      clearInterval(timer);
      timers.delete(timer);
    }, tickMs);
    timers.add(timer);
    return { TaskHandle: task.handle };
  }

  const handle = awsJsonHandler('AmazonSQS', {
    StartMessageMoveTask: start,
    ListMessageMoveTasks(request) {
      const source = queueAt(requiredText(request, 'SourceArn'));
      const wanted = Math.min(Number(request['MaxResults'] ?? 1), MAX_LISTED);
      return {
        Results: tasks
          .filter((task) => task.source === source.arn)
          .slice(0, wanted)
          .map(listed),
      };
    },
  });
  app.addHook('preHandler', async (request, reply) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    if (!/^AmazonSQS\.(Start|List)MessageMoveTasks?$/.test(target)) return;
    const { status, body } = await handle(target, request.body);
    return reply.status(status).header('content-type', 'application/x-amz-json-1.0').send(JSON.stringify(body));
  });
}

function destinationOf(store: Stores['sqsStore'], source: Queue, named: Queue | '' | undefined): Queue {
  const origins = [...store.allQueues()].filter(({ attributes: { RedrivePolicy } }) => {
    return RedrivePolicy && JSON.parse(RedrivePolicy).deadLetterTargetArn === source.arn;
  });
  const [origin] = origins;
  if (origin === undefined) {
    throw new AwsJsonError('UnsupportedOperation', 'Source queue must be configured as a dead-letter queue.');
  }
  if (named) return named;
  if (origins.length === 1) return origin;
  throw new AwsJsonError(
    'UnsupportedOperation',
    'Several queues have this dead-letter queue: DestinationArn is required locally.',
  );
}

function moveOne(source: Queue, destination: Queue): boolean {
  const message = source.messages.shift();
  if (message === undefined) return false;
  source.persistence?.deleteMessage(message.messageId);
  const { approximateFirstReceiveTimestamp, ...rest } = message;
  destination.enqueue({ ...rest, messageId: randomUUID(), sentTimestamp: Date.now(), approximateReceiveCount: 0 });
  return true;
}

function rateIn({ MaxNumberOfMessagesPerSecond: rate }: AwsJsonRequest): number | undefined {
  if (rate === undefined) return undefined;
  if (typeof rate === 'number' && Number.isInteger(rate) && rate >= 1 && rate <= MAX_PER_SECOND) return rate;
  throw new AwsJsonError(
    'InvalidParameterValue',
    `MaxNumberOfMessagesPerSecond must be a whole number from 1 to ${MAX_PER_SECOND}.`,
  );
}

function listed({ handle, source, destination, perSecond, startedAtMs, toMove, moved, status }: MoveTask): object {
  return {
    ...(status === 'RUNNING' && { TaskHandle: handle }),
    Status: status,
    SourceArn: source,
    ...(destination !== undefined && { DestinationArn: destination }),
    ...(perSecond !== undefined && { MaxNumberOfMessagesPerSecond: perSecond }),
    ApproximateNumberOfMessagesMoved: moved,
    ApproximateNumberOfMessagesToMove: toMove,
    StartedTimestamp: startedAtMs,
  };
}
