import { arnOf, type ResourceType, TAGS, USED } from './resource-type.ts';

const alarmArn = arnOf('cloudwatch', (name) => `alarm:${name}`);
const METRICS = 'there are no metrics locally';

/** CloudWatch. An alarm can be described and set locally, but has no metrics to watch. */
export const ALARM_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    attributes: { Arn: alarmArn },
    properties: {
      AlarmName: USED,
      AlarmDescription: USED,
      AlarmActions: USED,
      ActionsEnabled: METRICS,
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
      TreatMissingData: METRICS,
      Unit: METRICS,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      into.alarms.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: alarmArn(identity),
        description: properties.optionalText('AlarmDescription') ?? '',
        actions: properties.list('AlarmActions').map(String),
      });
    },
  },
};
