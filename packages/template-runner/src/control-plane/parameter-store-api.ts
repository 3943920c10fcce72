import { type AwsJsonHandler, awsJsonHandler, optionalText, pageSize, requiredText } from '../aws-json.ts';
import type { LocalParameter } from '../template/local-template.ts';

/** Serves the parameters of the template. https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
export function parameterStoreApi(parameters: readonly LocalParameter[]): AwsJsonHandler {
  const updatedAt = Date.now() / 1000;
  const described = ({ name, arn, type, value }: LocalParameter) => ({
    Name: name,
    Type: type,
    Value: value,
    Version: 1,
    LastModifiedDate: updatedAt,
    ARN: arn,
    DataType: 'text',
  });
  return awsJsonHandler('AmazonSSM', {
    GetParametersByPath(request) {
      const path = `${requiredText(request, 'Path').replace(/\/$/, '')}/`;
      const isBelow = ({ name }: LocalParameter) =>
        name.startsWith(path) && (request['Recursive'] === true || !name.slice(path.length).includes('/'));
      const from = Number(optionalText(request, 'NextToken') ?? 0);
      const to = from + pageSize(request, 'MaxResults', { default: 10, max: 10 });
      const below = parameters.filter(isBelow);
      return {
        Parameters: below.slice(from, to).map(described),
        ...(to < below.length && { NextToken: String(to) }),
      };
    },
  });
}
