import { type AwsJsonHandler, awsJsonHandler, optionalText } from '../aws-json.ts';
import type { LocalRule } from '../template/local-template.ts';

/** Lists the rules of the template. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export function eventBridgeApi(rules: readonly LocalRule[]): AwsJsonHandler {
  return awsJsonHandler('AWSEvents', {
    ListRules(request) {
      const prefix = optionalText(request, 'NamePrefix') ?? '';
      return { Rules: rules.filter(({ name }) => name.startsWith(prefix)).map(listed) };
    },
  });
}

function listed({ name, arn, enabled, eventPattern, schedule }: LocalRule): object {
  return {
    Name: name,
    Arn: arn,
    State: enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: 'default',
    ...(eventPattern && { EventPattern: JSON.stringify(eventPattern) }),
    ...(schedule !== undefined && { ScheduleExpression: schedule }),
  };
}
