import {
  AwsJsonError,
  type AwsJsonHandler,
  type AwsJsonRequest,
  awsJsonHandler,
  optionalText,
  requiredText,
} from '../aws-json.ts';
import type { LocalAlarm } from '../template/local-template.ts';

interface AlarmState {
  readonly alarm: LocalAlarm;
  actionsEnabled: boolean;
  state: string;
  reason: string;
}

const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/**
 * Serves the alarms of the template. There are no metrics locally, so an alarm keeps its state until SetAlarmState, and its
 * actions do not run.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
 */
export function cloudWatchApi(alarms: readonly LocalAlarm[]): AwsJsonHandler {
  const states = alarms.map((alarm): AlarmState => {
    return {
      alarm,
      actionsEnabled: true,
      state: 'INSUFFICIENT_DATA',
      reason: 'There are no metrics locally',
    };
  });
  const named = (request: AwsJsonRequest): AlarmState[] => {
    const names = textsIn(request, 'AlarmNames') ?? [];
    return states.filter(({ alarm }) => names.includes(alarm.name));
  };
  const setActions = (request: AwsJsonRequest, enabled: boolean): object => {
    for (const state of named(request)) state.actionsEnabled = enabled;
    return {};
  };

  return awsJsonHandler('GraniteServiceVersion20100801', {
    DescribeAlarms(request) {
      const prefix = optionalText(request, 'AlarmNamePrefix') ?? '';
      const value = optionalText(request, 'StateValue');
      const names = textsIn(request, 'AlarmNames');
      const found = states.filter(
        ({ alarm, state }) =>
          alarm.name.startsWith(prefix) &&
          (names === undefined || names.includes(alarm.name)) &&
          (value === undefined || state === value),
      );
      return { MetricAlarms: found.map(described), CompositeAlarms: [] };
    },

    SetAlarmState(request) {
      const name = requiredText(request, 'AlarmName');
      const value = requiredText(request, 'StateValue');
      const reason = requiredText(request, 'StateReason');
      const state = states.find(({ alarm }) => alarm.name === name);
      if (state === undefined) throw new AwsJsonError('ResourceNotFound', `There is no alarm ${name}`);
      if (!STATES.includes(value))
        throw new AwsJsonError('ValidationError', `StateValue must be one of ${STATES.join(', ')}`);
      Object.assign(state, { state: value, reason });
      return {};
    },

    EnableAlarmActions: (request) => setActions(request, true),
    DisableAlarmActions: (request) => setActions(request, false),
  });
}

function described({ alarm, actionsEnabled, state, reason }: AlarmState): object {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    ActionsEnabled: actionsEnabled,
    AlarmActions: alarm.actions,
    OKActions: [],
    InsufficientDataActions: [],
    StateValue: state,
    StateReason: reason,
  };
}

function textsIn(request: AwsJsonRequest, field: string): readonly string[] | undefined {
  const value = request[field];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new AwsJsonError('ValidationError', `${field} must be a list of strings`);
}
