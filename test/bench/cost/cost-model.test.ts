import { describe, expect, it } from 'vitest';
import * as assume from '../../../bench/cost/assumptions.ts';
import { checksOf, costOf } from '../../../bench/cost/cost-model.ts';
import { DEFAULT_USAGE } from '../../../bench/cost/cost-options.ts';
import { byService } from '../../../bench/cost/cost-text.ts';
import { countsOfFile } from '../../../bench/cost/file-counts.ts';
import { metricsInUse } from '../../../bench/cost/metrics-in-use.ts';
import { PRICES, type Price, priceOf } from '../../../bench/cost/prices.ts';
import { DEFAULT_LIMITS } from '../../../functions/polling/decide-next.ts';
import { templateOf } from '../../support/template/synthesized-template.ts';
import { type AlarmProperties, metricsOf } from '../../support/template/template-alarms.ts';

describe('a million files whose runs take 12 minutes', () => {
  const { lines, total, idle, checks } = costOf({ ...DEFAULT_USAGE, files: 1_000_000 });
  const dollars = byService(lines);

  it('have 16 checks each, at 0, 5, 15, 35, 75, 135 … 735 s', () => {
    expect(checks).toBe(16);
    expect(checksOf(720, DEFAULT_LIMITS)).toBe(16);
  });

  it('are charged for 7 states and 16 checks with 15 waits between them', () => {
    expect(dollars.get('Step Functions')).toBeCloseTo((7 + 16 * 2 + 15) * 25, 6);
  });

  it('are charged for 19 invocations of 0.05 GB-seconds', () => {
    expect(dollars.get('Lambda')).toBeCloseTo(19 * (0.2 + 0.05 * 13.3334), 6);
  });

  it('are charged for a listing, a report, a publish, a mail and three requests to a queue', () => {
    expect(dollars.get('S3')).toBeCloseTo(2 * 5 + ((1e6 * assume.REPORT_BYTES) / 2 ** 30) * 0.023, 6);
    expect(dollars.get('SNS')).toBeCloseTo(0.5 + 20, 6);
    expect(priceOf('queueRequest', 3e6)).toBeCloseTo(1.2, 6);
    expect(dollars.get('KMS')).toBe(0);
  });

  it('cost the sum of the lines, of which some are there without files', () => {
    expect(total).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.dollars, 0),
      9,
    );
    expect(costOf({ ...DEFAULT_USAGE, files: 0 }).total).toBeCloseTo(idle, 9);
  });
});

it('a run that outlasts the limit is checked as often as the limit allows', () => {
  expect(checksOf(1e6, { maxAttempts: 9, initialDelaySeconds: 5 })).toBe(9);
});

it('metrics are counted by their dimensions', () => {
  // Outcomes by outcome and by flow and outcome; RunsStarted alone and by flow
  const values = { route: 2, flow: 3, outcome: 4, reason: 1, call: 2, error: 1 };
  expect(metricsInUse(values, ['Outcomes', 'RunsStarted'])).toBe(4 + 3 * 4 + 1 + 3);
});

it('alarms, dashboard, secret and polled queues are those of the template', () => {
  const template = templateOf();
  const count = (type: string) => Object.keys(template.findResources(type)).length;
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const metrics = alarms.flatMap(({ Properties }) => metricsOf(Properties as AlarmProperties));
  expect(metrics).toHaveLength(assume.ALARM_METRICS);
  expect(count('AWS::CloudWatch::Dashboard')).toBe(1);
  expect(count('AWS::SecretsManager::Secret')).toBe(1);
  expect(count('AWS::Lambda::EventSourceMapping')).toBe(assume.POLLED_QUEUES);
});

it('every price has a unit, a source and a time, and says when it is not from AWS', () => {
  for (const price of Object.values<Price>(PRICES)) {
    expect(price.units).toBeGreaterThan(0);
    expect(price.source).toMatch(/^[\w.]+\.[a-z]+\//);
    expect(price.fromAws).toBe(price.source.startsWith('aws.amazon.com/'));
  }
});

it('a file without a check does not exist, and each check is three transitions, a call and a request', () => {
  const [one, two] = [countsOfFile(1), countsOfFile(2)];
  expect(one).toMatchObject({ transitions: 9, invocations: 4, lumeRequests: 3 });
  expect(two).toMatchObject({ transitions: 12, invocations: 5, lumeRequests: 4 });
});
