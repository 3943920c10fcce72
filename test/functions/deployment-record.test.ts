import { describe, expect, it } from 'vitest';
import {
  type Deployment,
  deploymentPath,
  InvalidDeploymentRecordError,
  isDeploymentRecord,
  NewerDeploymentRecordError,
  parseDeployment,
  recordOf,
} from '../../functions/deployment-record.ts';
import { ANY_DEPLOYMENT } from '../support/aws/deployment-records.ts';

const RECORD = recordOf(ANY_DEPLOYMENT);
const stored = (value: string | object) => ({
  name: '/lume-arrivals/deployments/shop',
  value: typeof value === 'string' ? value : JSON.stringify(value),
});

describe('the record of a deployment', () => {
  it('is read as it was written, with the name of its parameter', () => {
    expect(deploymentPath('shop')).toBe('/lume-arrivals/deployments/shop');
    expect(parseDeployment(stored(RECORD))).toEqual({ deploymentName: 'shop', ...ANY_DEPLOYMENT });
  });

  it('fits into a standard parameter with the longest names that AWS allows', () => {
    const arn = (service: string, name: string) => `arn:aws-us-gov:${service}:us-gov-west-1:123456789012:${name}`;
    const url = `https://sqs.us-gov-west-1.amazonaws.com/123456789012/${'q'.repeat(80)}`;
    const topic = arn('sns', 't'.repeat(256));
    const longest: Omit<Deployment, 'deploymentName'> = {
      landingBucket: 'l'.repeat(63),
      archiveBucket: 'a'.repeat(63),
      stateMachineArn: arn('states', `stateMachine:${'m'.repeat(80)}`),
      apiKeySecretArn: arn('secretsmanager', `secret:${'s'.repeat(512)}-AbCdEf`),
      checkRunFunction: 'f'.repeat(64),
      topics: { success: topic, rejects: topic, alerts: topic },
      arrivalsQueueArn: arn('sqs', 'q'.repeat(80)),
      deadLettersUrl: url,
      undeliveredEventsUrl: url,
      failedNotificationsUrl: url,
      redriveRoleArn: arn('iam', `role/${'r'.repeat(64)}`),
      rulePrefix: `${'p'.repeat(63)}.`,
    };
    expect(Buffer.byteLength(JSON.stringify(recordOf(longest)))).toBeLessThanOrEqual(4096);
  });

  it.each([
    ['of a newer version', { ...RECORD, schema: 'lume-arrivals/deployment/2', landing_buckets: ['a', 'b'] }],
    ['of a much newer version', { schema: 'lume-arrivals/deployment/10' }],
  ])('%s is told apart from one that is broken', (_, record) => {
    expect(isDeploymentRecord(stored(record))).toBe(true);
    expect(() => parseDeployment(stored(record))).toThrowError(NewerDeploymentRecordError);
    expect(() => parseDeployment(stored(record))).toThrowError(/^\/lume-arrivals\/deployments\/shop: version \d+ of/);
  });

  it('is refused with every mistake, each by its field, value and rule', () => {
    const { landing_bucket: _, ...rest } = RECORD;
    const record = { ...rest, archive_bucket: 5, rule_prefix: '', typo: 1 };
    expect(() => parseDeployment(stored(record))).toThrowError(
      new InvalidDeploymentRecordError(
        '/lume-arrivals/deployments/shop: is no record of a deployment: landing_bucket: is missing: must be a text; archive_bucket: 5: must be a text; rule_prefix: "": must not be empty; typo: is not a known field',
      ),
    );
  });

  it.each(['', 'null', '[]', '"text"', 'a note of somebody', '{"schema":5}', '{"schema":"acme/1"}', '{"schema":'])(
    'is not %j, which somebody else has written',
    (value) => {
      expect(isDeploymentRecord(stored(value))).toBe(false);
      expect(() => parseDeployment(stored(value))).toThrowError(InvalidDeploymentRecordError);
    },
  );

  it.each(['lume-arrivals/deployment/', 'lume-arrivals/deployment/0', 'lume-arrivals/deployment/one'])(
    'with the schema %j is refused by the one that it must have',
    (schema) => {
      expect(() => parseDeployment(stored({ ...RECORD, schema }))).toThrowError(
        `schema: "${schema}": must be lume-arrivals/deployment/1`,
      );
    },
  );
});
