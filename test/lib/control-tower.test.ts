import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { brokenRules } from '../support/template/control-tower-rules.ts';
import { templateOf } from '../support/template/synthesized-template.ts';

/** Findings of AWS Control Tower's proactive controls that are accepted: choices of an account, with the reason. */
const ALWAYS = {
  cloudwatch_log_group_retention_period_check: 'Less than a year: `logging.retentionDays` sets how long logs are kept.',
  lambda_inside_vpc_check: 'No VPC: the functions call AWS and Lume, and nothing calls them from a network.',
  s3_bucket_logging_enabled_check: 'No server access logs: as AwsSolutions-S1.',
  s3_bucket_object_lock_enabled_check:
    'No Object Lock: a file must go when somebody has the right to ask for that. Old versions last 90 days.',
  s3_event_notifications_enabled_check: 'No notifications on the archive: nobody waits for a report there.',
  sqs_dlq_check: 'No dead-letter queue behind a dead-letter queue.',
} as const;
const WITHOUT_KEY = {
  cloudwatch_log_group_encrypted_check: "Logs have the service's own encryption; `encryption: 'ownKey'` mends it.",
  s3_bucket_default_encryption_kms_check: "Buckets have the service's own encryption; `encryption: 'ownKey'` mends it.",
} as const;
const WITH_KEY = {
  kms_create_grant_aws_service_check:
    "The CDK's own statement, by which IAM policies of the account decide on the key.",
} as const;

describe("the rules of AWS Control Tower, by cfn-guard's plugin", () => {
  it.each([
    ['every part', EVERY_PART, { ...ALWAYS, ...WITH_KEY }],
    ['as few settings as can be', {}, { ...ALWAYS, ...WITHOUT_KEY }],
  ])('find nothing but what is accepted, in a stack with %s', async (_, settings, accepted) => {
    expect(await brokenRules(templateOf(settings))).toEqual(Object.keys(accepted).toSorted());
  });

  it.each(Object.entries({ ...ALWAYS, ...WITHOUT_KEY, ...WITH_KEY }))('%s is in docs/security.md', (rule, reason) => {
    const text = readFileSync(new URL('../../docs/security.md', import.meta.url), 'utf8');
    expect(text).toContain(`| \`${rule}\` | ${reason} |`);
  });
});
