import { decideNext, type PollingLimits } from '../../functions/polling/decide-next.ts';
import * as assume from './assumptions.ts';
import { countsOfFile, type FileCounts } from './file-counts.ts';
import { metricsInUse } from './metrics-in-use.ts';
import { PRICES, type PriceName, priceOf, type Service } from './prices.ts';

export interface Usage {
  /** Files a month. */
  readonly files: number;
  /** Length of every run. */
  readonly minutes: number;
  /** Routes, each with a flow of its own. */
  readonly routes: number;
  /** Mail addresses that get each success. */
  readonly mails: number;
  /** Encryption with a key of the stack's own. */
  readonly ownKey: boolean;
  /** `tracing` of the settings. */
  readonly tracing: boolean;
  readonly limits: PollingLimits;
}

export interface CostLine {
  readonly service: Service;
  readonly what: string;
  /** Quantity and unit, per month. */
  readonly amount: number;
  readonly dollars: number;
  /** Charged in a month without any files. */
  readonly idle: boolean;
}

export interface Cost {
  readonly lines: readonly CostLine[];
  readonly total: number;
  readonly idle: number;
  readonly checks: number;
  readonly perFile: FileCounts;
}

/** Checks until the end of a run of this length is seen, or the limit is reached. */
export function checksOf(runSeconds: number, limits: PollingLimits): number {
  let now = 0;
  for (let checks = 1; ; checks++) {
    const step = decideNext(now >= runSeconds ? 'SUCCEEDED' : 'TRANSFORMING', checks, limits);
    if (step.next === 'report') return checks;
    now += step.wait_seconds;
  }
}

/** Dollars of a month, without free tiers and discounts. Files whose run succeeds; others differ by a message or two. */
export function costOf(usage: Usage): Cost {
  const { files } = usage;
  const checks = checksOf(usage.minutes * 60, usage.limits);
  const perFile = countsOfFile(checks);
  const used: readonly (readonly [PriceName, number])[] = [
    ['transition', files * perFile.transitions],
    ['invocation', files * perFile.invocations],
    ['gigabyteSecond', files * perFile.invocations * secondsOfGigabyte()],
    ['queueRequest', files * perFile.queueRequests],
    ['publish', files * perFile.publishes],
    ['mail', files * usage.mails],
    ['put', files * perFile.puts],
    ['storedGigabyte', gigabytes(files * assume.REPORT_BYTES)],
    ['serviceEvent', files * perFile.events],
    ['loggedGigabyte', gigabytes(files * logBytes(perFile.invocations, checks))],
    ['metric', files > 0 ? metricsInUse({ ...assume.VALUES_IN_USE, route: usage.routes, flow: usage.routes }) : 0],
    ['trace', usage.tracing ? traces(files) : 0],
    ['secretRead', secretReads(files * (perFile.invocations - 1))],
    ['keyRequest', usage.ownKey ? files * assume.KEY_REQUESTS_PER_FILE : 0],
  ];
  const resting: readonly (readonly [PriceName, number])[] = [
    ['emptyReceive', assume.POLLED_QUEUES * assume.EMPTY_RECEIVES_A_MONTH],
    ['alarm', assume.ALARM_METRICS],
    ['dashboard', 1],
    ['secret', 1],
    ['key', usage.ownKey ? 1 : 0],
  ];
  const lines = [...used.map((each) => costLine(each, false)), ...resting.map((each) => costLine(each, true))].filter(
    ({ amount }) => amount > 0,
  );
  return { lines, total: sum(lines), idle: sum(lines.filter(({ idle }) => idle)), checks, perFile };
}

function costLine([name, amount]: readonly [PriceName, number], idle: boolean): CostLine {
  const { service, item } = PRICES[name];
  return { service, what: item, amount, dollars: priceOf(name, amount), idle };
}

/** GB-seconds of one invocation. */
function secondsOfGigabyte(): number {
  return (assume.GIGABYTES_OF_A_FUNCTION * assume.MILLISECONDS_PER_INVOCATION) / 1000;
}

/** Of one file. */
function logBytes(invocations: number, checks: number): number {
  return (
    assume.LOG_BYTES_PER_FILE + checks * assume.LOG_BYTES_PER_CHECK + invocations * assume.LOG_BYTES_PER_INVOCATION
  );
}

/** Evenly arriving files are all sampled up to one a second. */
function traces(files: number): number {
  const first = Math.min(files, assume.SAMPLED.perSecond * assume.SECONDS_A_MONTH);
  return assume.TRACES_PER_FILE * (first + (files - first) * assume.SAMPLED.share);
}

/** One for each environment and five minutes, and never more than there are invocations. */
function secretReads(invocations: number): number {
  const busy = (invocations * assume.MILLISECONDS_PER_INVOCATION) / 1000 / assume.SECONDS_A_MONTH;
  const environments = Math.max(assume.FUNCTIONS_WITH_THE_KEY, Math.ceil(busy));
  return Math.min(invocations, (environments * assume.SECONDS_A_MONTH) / assume.SECONDS_OF_A_KEY);
}

function gigabytes(bytes: number): number {
  return bytes / 2 ** 30;
}

function sum(lines: readonly CostLine[]): number {
  return lines.reduce((total, { dollars }) => total + dollars, 0);
}
