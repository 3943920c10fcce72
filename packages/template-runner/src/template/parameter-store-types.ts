import { arnOf, DESCRIPTION, nameOf, PASSED_ON, type ResourceType, TAGS, USED } from './resource-type.ts';

const parameterArn = arnOf('ssm', (name) => `parameter${name.startsWith('/') ? '' : '/'}${name}`);

/** Systems Manager Parameter Store. */
export const PARAMETER_STORE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    ref: nameOf,
    properties: {
      Name: USED,
      Type: USED,
      Value: PASSED_ON,
      Tier: 'there are no quotas locally',
      DataType: DESCRIPTION,
      AllowedPattern: DESCRIPTION,
      Description: DESCRIPTION,
      Tags: TAGS,
    },
    read({ identity, properties, into }) {
      into.parameters.push({
        logicalId: identity.logicalId,
        name: identity.name,
        arn: parameterArn(identity),
        type: properties.text('Type'),
        value: properties.text('Value'),
      });
    },
  },
};
