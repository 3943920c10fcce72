import { arnOf, DESCRIPTION, type ResourceType, TAGS, USED } from './resource-type.ts';

const alarmArn = arnOf('cloudwatch', (name) => `alarm:${name}`);
const METRICS = 'there are no metrics locally';

/** CloudWatch: what an alarm is called and whom it tells can be asked for locally; it does not go off by itself. */
export const ALARM_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    attributes: { Arn: alarmArn },
    properties: {
      AlarmName: USED,
      AlarmDescription: USED,
      AlarmActions: USED,
      ActionsEnabled: USED,
      OKActions: METRICS,
      InsufficientDataActions: METRICS,
      ComparisonOperator: METRICS,
      DatapointsToAlarm: METRICS,
      Dimensions: METRICS,
      EvaluateLowSampleCountPercentile: METRICS,
      EvaluationPeriods: METRICS,
      ExtendedStatistic: METRICS,
      MetricName: METRICS,
      Metrics: METRICS,
      Namespace: METRICS,
      Period: METRICS,
      Statistic: METRICS,
      Threshold: METRICS,
      ThresholdMetricId: METRICS,
      TreatMissingData: METRICS,
      Unit: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      into.alarms.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: alarmArn(identity),
        description: properties.optionalText('AlarmDescription') ?? '',
        actionsEnabled: properties.flag('ActionsEnabled', true),
        actions: properties.list('AlarmActions').map(String),
      });
    },
  },
};
