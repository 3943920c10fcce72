import { type Deployment, deploymentPath, recordOf } from '../../../functions/deployment-record.ts';

const ARN = (service: string, name: string) => `arn:aws:${service}:us-east-1:000000000000:${name}`;
const QUEUE = 'https://sqs.us-east-1.amazonaws.com/000000000000/';

export const ANY_DEPLOYMENT: Omit<Deployment, 'deploymentName'> = {
  landingBucket: 'landing',
  archiveBucket: 'archive',
  stateMachineArn: ARN('states', 'stateMachine:runs'),
  apiKeySecretArn: ARN('secretsmanager', 'secret:key-123456'),
  checkRunFunction: 'check-run',
  topics: { success: ARN('sns', 'success'), rejects: ARN('sns', 'rejects'), alerts: ARN('sns', 'alerts') },
  arrivalsQueueArn: ARN('sqs', 'arrivals'),
  deadLettersUrl: `${QUEUE}dead-letters`,
  undeliveredEventsUrl: `${QUEUE}undelivered-events`,
  failedNotificationsUrl: `${QUEUE}failed-notifications`,
  redriveRoleArn: 'arn:aws:iam::000000000000:role/redrive',
  rulePrefix: 'arrivals.',
};

/** The parameter of a deployment, as Parameter Store answers it. */
export function deploymentParameter(name: string, differing: Partial<Deployment> = {}) {
  return storedParameter(deploymentPath(name), JSON.stringify(recordOf({ ...ANY_DEPLOYMENT, ...differing })));
}

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
export function storedParameter(Name: string, Value: string) {
  return {
    ARN: ARN('ssm', `parameter${Name}`),
    DataType: 'text',
    LastModifiedDate: 1_764_546_000.123,
    Name,
    Type: 'String',
    Value,
    Version: 1,
  };
}
