import { Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { type Data, type Datum, SimulatedAlarm } from '../support/aws/simulated-alarm.ts';
import { ROUTE, templateOf } from '../support/template/synthesized-template.ts';
import { type AlarmProperties, alarmsOf } from '../support/template/template-alarms.ts';

/**
 * Every alarm of the template in a simulation of what CloudWatch documents. How far back it looks beyond the periods that
 * an alarm asks for is not documented, so each is shown for several ranges.
 */
const MORE = [0, 2, 5];
const HOUR = 60;

const alarms = alarmsOf(templateOf(EVERY_PART));
const names = [...alarms.keys()];
const DAY = 24 * HOUR;

function alarmOf(name: string, more: number, found = alarms, late = 0): SimulatedAlarm {
  const alarm = found.get(name);
  if (alarm === undefined) throw new Error(`no alarm ${name}`);
  return new SimulatedAlarm(alarm, more, late);
}

const nothing: Data = () => [];
const every = (minutes: number, value: number, until: number, from = 0): readonly Datum[] =>
  Array.from({ length: Math.floor((until - from) / minutes) + 1 }, (_, at) => ({ minute: from + at * minutes, value }));
const of =
  (recorded: Readonly<Record<string, readonly Datum[]>>): Data =>
  ({ name }) =>
    recorded[name] ?? [];

describe('on a fresh stack without data', () => {
  it.each(names)('%s does not go off', (name) => {
    for (const more of MORE) {
      const states = alarmOf(name, more).states(nothing, 2 * DAY);
      expect(new Set(states.slice(DAY - 1))).toEqual(new Set(['OK']));
      expect(states).not.toContain('ALARM');
    }
  });
});

/** What its metrics have in each minute when the subject of an alarm is there, and after how many minutes it has to go off. */
const SUBJECTS: Readonly<Record<string, readonly [Readonly<Record<string, number>>, number]>> = {
  deadLetters: [{ ApproximateNumberOfMessagesVisible: 1 }, 1],
  undeliveredEvents: [{ ApproximateNumberOfMessagesVisible: 1 }, 1],
  leftArrivals: [{ LeftInQueue: 1 }, 15],
  oldestArrivalMinutes: [{ ApproximateAgeOfOldestMessage: 15 * 60 }, 5],
  failedExecutions: [{ ExecutionsFailed: 1 }, 15],
  timedOutExecutions: [{ ExecutionsTimedOut: 1 }, 5],
  abortedExecutions: [{ ExecutionsAborted: 1 }, 5],
  throttledExecutions: [{ ExecutionThrottled: 1 }, 15],
  functionErrors: [{ Errors: 1 }, 15],
  functionThrottles: [{ Throttles: 1 }, 15],
  functionTimeoutPercent: [{ Duration: 300_000 }, 5],
  lumeErrorPercent: [{ LumeErrors: 1, LumeLatency: 1 }, 15],
  failedNotifications: [{ NumberOfNotificationsFailed: 1 }, 5],
  rejectedPercent: [{ RowsMapped: 1, RowsRejected: 1 }, 60],
  'noFile.orders': [{ Arrivals: 0 }, 24 * HOUR],
  'noFile.returns': [{ Arrivals: 0 }, 168 * HOUR],
};

describe('every alarm', () => {
  it('has a subject here', () => {
    expect(Object.keys(SUBJECTS).toSorted()).toEqual(names.toSorted());
  });

  it.each(names.filter((name) => name !== 'noFile.returns'))('%s goes off for its subject, in time', (name) => {
    const [values, within] = SUBJECTS[name] ?? [{}, 0];
    const data = of(
      Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, every(1, value, within)])),
    );
    for (const more of MORE) expect(alarmOf(name, more).goesOffAt(data, within), `${more} more`).toBeDefined();
  });

  it.each(names.filter((name) => !name.startsWith('noFile')))('%s ends when its subject does', (name) => {
    const [values, within] = SUBJECTS[name] ?? [{}, 0];
    const data = of(
      Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, every(1, value, within)])),
    );
    for (const more of MORE)
      expect(
        alarmOf(name, more)
          .states(data, within + 8 * HOUR)
          .at(-1),
      ).toBe('OK');
  });
});

const inARow = names.filter((name) => (alarms.get(name)?.EvaluationPeriods ?? 1) > 1 && !name.startsWith('noFile'));

it.each(inARow)('%s does not go off for one of three of its periods: most have to reach it', (name) => {
  const values = SUBJECTS[name]?.[0] ?? {};
  const data = of(
    Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, every(15, value, DAY, 1)])),
  );
  for (const more of MORE) expect(alarmOf(name, more).goesOffAt(data, DAY)).toBeUndefined();
});

/**
 * "If your metrics are being published with a slight delay, and the most recent minute never has data … the latest data
 * point for the metric [is] always the FILL value, which can result in the alarm being stuck in either OK state or ALARM".
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
describe('data that comes up to ten minutes late, as logs of Lambda may', () => {
  it.each(inARow)('does not keep %s quiet', (name) => {
    const values = SUBJECTS[name]?.[0] ?? {};
    const data = of(
      Object.fromEntries(Object.entries(values).map(([metric, value]) => [metric, every(1, value, DAY)])),
    );
    for (const late of [1, 3, 5, 10]) {
      for (const more of MORE) expect(alarmOf(name, more, alarms, late).goesOffAt(data, DAY)).toBeLessThanOrEqual(25);
    }
  });

  it('does not make leftArrivals end and go off again and again for one file', () => {
    const data = of({ LeftInQueue: every(3, 1, DAY, 1) });
    for (const late of [0, 1, 2, 3, 4, 5, 7, 10]) {
      const states = alarmOf('leftArrivals', 2, alarms, late).states(data, DAY);
      expect(new Set(states.slice(25)), `${late} minutes late`).toEqual(new Set(['ALARM']));
    }
  });
});

it('rejectedPercent does not take rows of which Lume says only how many it rejected for all of them', () => {
  for (const more of MORE) {
    const alarm = alarmOf('rejectedPercent', more);
    expect(alarm.goesOffAt(of({ RowsRejected: every(1, 1, HOUR) }), 3 * HOUR)).toBeUndefined();
    const all = of({ RowsMapped: every(1, 0, HOUR), RowsRejected: every(1, 1, HOUR) });
    expect(alarm.goesOffAt(all, 3 * HOUR)).toBe(1);
  }
});

describe('leftArrivals', () => {
  /** A message that is delivered again every three minutes. */
  const left = (until: number) => of({ LeftInQueue: every(3, 1, until, 1) });

  it('goes off within 15 minutes for one file that nobody can start', () => {
    for (const more of MORE) {
      const at = alarmOf('leftArrivals', more).goesOffAt(left(DAY), DAY);
      expect(at).toBeLessThanOrEqual(15);
      expect(at).toBeGreaterThan(5);
    }
  });

  it('goes off as well where on-arrival fails before it can count: once every three minutes', () => {
    for (const more of MORE) {
      expect(alarmOf('leftArrivals', more).goesOffAt(of({ Errors: every(3, 1, DAY, 1) }), DAY)).toBeLessThanOrEqual(15);
    }
  });

  it('does not for a call that failed twice, nor for such a blip every hour', () => {
    const blips = Array.from({ length: 24 }, (_, hour) => every(3, 1, hour * HOUR + 4, hour * HOUR + 1)).flat();
    for (const more of MORE) {
      expect(alarmOf('leftArrivals', more).goesOffAt(left(4), DAY)).toBeUndefined();
      expect(alarmOf('leftArrivals', more).goesOffAt(of({ LeftInQueue: blips }), DAY)).toBeUndefined();
    }
  });
});

describe('an alarm of silence', () => {
  const hourly = alarmsOf(
    templateOf({
      routes: [
        { ...ROUTE, alarmWithoutFile: Duration.hours(1) },
        { ...ROUTE, name: 'slow', alarmWithoutFile: Duration.hours(30) },
      ],
    }),
  );
  /** The zeros of the schedule from the minute on in which the route was deployed, and the files. */
  const arrivals = (files: readonly number[], until: number, deployed = -DAY): Data =>
    of({ Arrivals: [...every(5, 0, until, deployed), ...files.map((minute) => ({ minute, value: 1 }))] });

  it('would be hours late, and in alarm from its start, if it read missing data', () => {
    const { Metrics: _, ...silent } = hourly.get('noFile.orders') as AlarmProperties;
    const plain = { ...silent, MetricName: 'Arrivals', Period: 3600, Statistic: 'Sum', TreatMissingData: 'breaching' };
    const alarm = new SimulatedAlarm(plain, 2);
    const files = [-30, 10].map((minute) => ({ minute, value: 1 }));
    expect(alarm.goesOffAt(of({ Arrivals: files }), 5 * HOUR)).toBe(10 + 3 * HOUR);
    expect(alarm.goesOffAt(nothing, 5 * HOUR)).toBe(1);
  });

  it('of 1 hour goes off 1 hour after the last file, and not 3', () => {
    for (const more of MORE) {
      const at = alarmOf('noFile.orders', more, hourly).goesOffAt(arrivals([-30, 10], 5 * HOUR), 5 * HOUR);
      expect(at).toBe(10 + HOUR);
    }
  });

  it('of 30 hours goes off with the first whole hour after 30 hours', () => {
    for (const more of MORE) {
      const at = alarmOf('noFile.slow', more, hourly).goesOffAt(arrivals([10], 40 * HOUR), 40 * HOUR);
      expect(at).toBe(31 * HOUR);
    }
  });

  it('is quiet as long as its route is new, on a stack of any age, and goes off then', () => {
    for (const more of MORE) {
      const at = alarmOf('noFile.orders', more, hourly).goesOffAt(arrivals([], 5 * HOUR, 1), 5 * HOUR);
      expect(at).toBeGreaterThanOrEqual(45);
      expect(at).toBeLessThanOrEqual(HOUR);
    }
  });

  it('stays quiet while a file comes every hour, though one zero of the schedule is lost', () => {
    const files = every(55, 1, DAY, 1).map(({ minute }) => minute);
    for (const more of MORE)
      expect(alarmOf('noFile.orders', more, hourly).goesOffAt(arrivals(files, DAY), DAY)).toBeUndefined();
  });

  it('goes off once, though zeros of the schedule come late, now and then by a minute more, and one is lost', () => {
    const zeros = every(5, 0, 10 * HOUR, -DAY).flatMap(({ minute, value }) =>
      minute % 65 === 0 ? [] : [{ minute: minute + (minute % 15 === 0 ? 1 : 0), value }],
    );
    const data = of({ Arrivals: [...zeros, { minute: -30, value: 1 }, { minute: 10, value: 1 }] });
    for (const late of [0, 1, 2, 3]) {
      const states = alarmOf('noFile.orders', 2, hourly, late).states(data, 10 * HOUR);
      const first = states.indexOf('ALARM');
      expect(first + 1, `${late} minutes late`).toBeGreaterThanOrEqual(10 + HOUR);
      expect(first + 1, `${late} minutes late`).toBeLessThanOrEqual(10 + HOUR + 10);
      expect(new Set(states.slice(first)), `${late} minutes late`).toEqual(new Set(['ALARM']));
    }
  });
});
