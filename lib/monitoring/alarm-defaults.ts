/** What an alarm says and when it goes off. Its metric is in `alarm-metrics.ts`. */
export interface AlarmDefault {
  /** The alarm goes off at this value or above. Can be changed in the settings. */
  readonly threshold: number;
  /** Unit of the threshold, in words. */
  readonly unit: string;
  /** Length of one period. */
  readonly minutes: number;
  /** How many periods must reach the threshold. */
  readonly periods: number;
  /** Out of how many recent periods: `periods` + 2 if missing data counts as 0 (see `sumOf`). Default: `periods`. */
  readonly among?: number;
  /** One sentence for the engineer on call. */
  readonly meaning: string;
  /** Section of `docs/runbook.md`. */
  readonly runbook: string;
}

/** Every alarm, by its name in the settings. Missing data does not alarm: a quiet system is healthy. */
export const ALARM_DEFAULTS = {
  deadLetters: {
    threshold: 1,
    unit: 'messages',
    minutes: 1,
    periods: 1,
    meaning: 'Messages are among the dead letters: files that no run was started for.',
    runbook: 'alarm-deadletters',
  },
  undeliveredEvents: {
    threshold: 1,
    unit: 'events',
    minutes: 1,
    periods: 1,
    meaning: 'A rule of EventBridge could not deliver: files that did not come in, or alerts that nobody got.',
    runbook: 'alarm-undeliveredevents',
  },
  leftArrivals: {
    threshold: 1,
    unit: 'messages',
    minutes: 5,
    periods: 3,
    among: 5,
    meaning:
      'Files are delivered again and again, and no execution is started: a permission is missing, or what on-arrival calls is away or gone.',
    runbook: 'alarm-leftarrivals',
  },
  oldestArrivalMinutes: {
    threshold: 15,
    unit: 'minutes',
    minutes: 5,
    periods: 1,
    meaning:
      'Messages have been waiting this long without being taken: on-arrival is switched off, throttled or too slow.',
    runbook: 'alarm-oldestarrivalminutes',
  },
  failedExecutions: {
    threshold: 5,
    unit: 'executions',
    minutes: 15,
    periods: 1,
    meaning:
      'Many executions failed at about the same time. Each has sent its own alert; together they may have one cause.',
    runbook: 'alarm-failedexecutions',
  },
  timedOutExecutions: {
    threshold: 1,
    unit: 'executions',
    minutes: 5,
    periods: 1,
    meaning: 'An execution ran into a time limit of Step Functions.',
    runbook: 'alarm-timedoutexecutions',
  },
  abortedExecutions: {
    threshold: 1,
    unit: 'executions',
    minutes: 5,
    periods: 1,
    meaning: 'Somebody stopped an execution: nobody follows its run, which may be going on.',
    runbook: 'alarm-abortedexecutions',
  },
  throttledExecutions: {
    threshold: 1,
    unit: 'state transitions',
    minutes: 5,
    periods: 3,
    among: 5,
    meaning: 'Step Functions has been slowing executions down: nothing is lost, and everything is late.',
    runbook: 'alarm-throttledexecutions',
  },
  functionErrors: {
    threshold: 25,
    unit: 'invocations',
    minutes: 15,
    periods: 1,
    meaning:
      'Functions failed often. Errors of Lume count, because each is thrown for the workflow to repeat the call.',
    runbook: 'alarm-functionerrors',
  },
  functionThrottles: {
    threshold: 1,
    unit: 'invocations',
    minutes: 5,
    periods: 3,
    among: 5,
    meaning: 'Lambda has been refusing invocations for want of concurrency: nothing is lost, and everything is late.',
    runbook: 'alarm-functionthrottles',
  },
  functionTimeoutPercent: {
    threshold: 80,
    unit: '% of its time-out',
    minutes: 5,
    periods: 1,
    meaning: 'A function came close to its time-out. One that is stopped during a start leaves an uncertain run.',
    runbook: 'alarm-functiontimeoutpercent',
  },
  lumeErrorPercent: {
    threshold: 20,
    unit: '% of at least 10 calls',
    minutes: 15,
    periods: 1,
    meaning:
      'Lume does not serve this share of the calls: it is away, refuses the key, or answers what its contract does not have.',
    runbook: 'alarm-lumeerrorpercent',
  },
  failedNotifications: {
    threshold: 1,
    unit: 'messages',
    minutes: 5,
    periods: 1,
    meaning: 'A topic could not deliver to a subscriber, who has not heard of an outcome.',
    runbook: 'alarm-failednotifications',
  },
  rejectedPercent: {
    threshold: 20,
    unit: '% of the rows',
    minutes: 60,
    periods: 1,
    meaning: 'Lume rejected this share of the rows of an hour.',
    runbook: 'alarm-rejectedpercent',
  },
} as const satisfies Record<string, AlarmDefault>;

export type AlarmName = keyof typeof ALARM_DEFAULTS;
export const ALARM_NAMES = Object.keys(ALARM_DEFAULTS) as AlarmName[];

/** The alarm of a route with `alarmWithoutFile`. No default: how often files come differs from route to route. */
export const NO_FILE_ALARM = {
  unit: 'hours',
  meaning: 'No file has come for this route for as long as it says.',
  runbook: 'alarm-nofile',
} as const;

/** How often the schedule in `watched-routes.ts` writes a 0. */
export const WATCH_MINUTES = 5;
