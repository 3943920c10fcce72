import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { recordedIn } from '../../test/support/aws/embedded-metrics.ts';
import { ONE_ORDER } from '../../test/support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../../test/support/system/test-system.ts';
import { ordersAssembly } from '../support/orders-assembly.ts';

/** What one file did, counted outside the functions. */
export interface CountedFile {
  readonly outcome: string;
  readonly checks: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly lumeRequests: number;
  readonly publishes: number;
  readonly mails: number;
  readonly events: number;
  /** Of all lines that the functions wrote. */
  readonly logBytes: number;
  readonly reportBytes: number;
}

export interface CountedRun {
  readonly files: readonly CountedFile[];
  /** Custom metrics that CloudWatch would have made, `name{dimensions}`. */
  readonly metrics: readonly string[];
}

/** Checks of a run of a few seconds, and of one that takes more than a minute. */
export const CHECKS = { short: 1, long: 6 } as const;

/** Counts both runs, one after the other, in a local system. The counts do not depend on the speed of the machine. */
export async function countRun(assembly = ordersAssembly()): Promise<CountedRun> {
  const assemblyDir = await assembly;
  await using test = await startTestSystem({ assemblyDir, speed: 1000 });
  const short = await fileCounted(test, 'incoming/short.csv', CHECKS.short);
  const long = await fileCounted(test, 'incoming/long.csv', CHECKS.long);
  const metrics = linesOf(test).flatMap(recordedIn);
  return {
    files: [short, long],
    metrics: [...new Set(metrics.map(({ name, dimensions }) => `${name}${JSON.stringify(dimensions)}`))],
  };
}

async function fileCounted(test: TestSystem, key: string, checks: number): Promise<CountedFile> {
  const seen = test.events.length;
  const requests = lumeRequests(test);
  const effect = { kind: 'script', script: { status_calls: checks, outcome: 'SUCCEEDED' } } as const;
  test.system.lume.faults.add({ operation: 'run', effect });
  await test.upload(key, ONE_ORDER);
  const fresh = () => test.events.slice(seen);
  const ended = await test.until(() =>
    fresh().find((event) => event.kind === 'execution changed' && event.status !== 'RUNNING'),
  );
  await test.until(() => fresh().some((event) => event.kind === 'mail'));
  const outcome = test.outcomes().at(-1);
  if (ended.kind !== 'execution changed' || outcome === undefined) throw new Error(`${key} has no outcome.`);
  const history = historyOf(test, ended.arn);
  const of = (kind: string) => fresh().filter((event) => event.kind === kind).length;
  return {
    outcome: outcome.outcome,
    checks: outcome.checks,
    transitions: history.filter((type) => type.endsWith('StateEntered')).length,
    invocations: history.filter((type) => type === 'LambdaFunctionScheduled').length + 1, // and on-arrival
    lumeRequests: lumeRequests(test) - requests,
    publishes: of('published'),
    mails: of('mail'),
    events: of('object created'),
    logBytes: linesOf(test, seen).reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0),
    reportBytes: await sizeOf(test, outcome.report),
  };
}

function historyOf({ system: { executions } }: TestSystem, arn: string): readonly string[] {
  const execution = executions.store.find(arn);
  if (execution === undefined) throw new Error(`${arn} is not an execution.`);
  return executions.store
    .events(execution.number, { reverse: false, from: 0, limit: 25_000 })
    .map(({ event }) => event.type);
}

function lumeRequests({ system }: TestSystem): number {
  const { starts, status_calls } = system.lume.stats();
  return starts + status_calls;
}

function linesOf({ events }: TestSystem, from = 0): readonly string[] {
  return events.slice(from).flatMap((event) => (event.kind === 'log' ? [event.line] : []));
}

async function sizeOf(test: TestSystem, uri: string): Promise<number> {
  const { bucket = '', key = '' } = /^s3:\/\/(?<bucket>[^/]+)\/(?<key>.*)$/.exec(uri)?.groups ?? {};
  const { ContentLength = 0 } = await test.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return ContentLength;
}
