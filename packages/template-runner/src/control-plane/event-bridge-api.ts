import { AwsJsonError, type AwsJsonHandler, awsJsonHandler, optionalText, requiredText } from '../aws-json.ts';
import type { LocalRule, LocalRuleTarget } from '../template/local-template.ts';

/** Lists the rules of the template and their targets. https://docs.aws.amazon.com/eventbridge/latest/APIReference/ */
export function eventBridgeApi(rules: readonly LocalRule[]): AwsJsonHandler {
  return awsJsonHandler('AWSEvents', {
    ListRules(request) {
      const prefix = optionalText(request, 'NamePrefix') ?? '';
      return { Rules: rules.filter(({ name }) => name.startsWith(prefix)).map(listed) };
    },

    ListTargetsByRule(request) {
      const name = requiredText(request, 'Rule');
      const rule = rules.find((each) => each.name === name);
      if (rule === undefined) {
        throw new AwsJsonError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
      }
      return { Targets: rule.targets.map(described) };
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

function described({ id, arn, inputTransformer }: LocalRuleTarget): object {
  return {
    Id: id,
    Arn: arn,
    ...(inputTransformer && {
      InputTransformer: {
        InputPathsMap: inputTransformer.inputPathsMap,
        InputTemplate: inputTransformer.inputTemplate,
      },
    }),
  };
}
