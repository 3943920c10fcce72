import { CfnElement, Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The findings of cdk-nag's AwsSolutions rules that we accept, each with the reason. A construct names the finding it
 * accepts; `docs/security.md` lists them all, and a test fails when one is no longer needed.
 */
export const ACCEPTED_FINDINGS = {
  'AwsSolutions-S1':
    'Server access logs need one more bucket and arrive late and incomplete. CloudTrail data events, which the account switches on for the buckets that it wants, say who read and wrote which object.',
  'AwsSolutions-SMG4':
    'The value is issued by somebody else (Lume, Slack), who offers no way to rotate it by a function. It is replaced by hand; the functions pick it up within five minutes, at once when the old one is refused.',
  'AwsSolutions-IAM5[Resource::*]':
    'X-Ray, metrics, the network interfaces of functions in a VPC and the delivery of Step Functions logs have no resources that a policy could name. The actions are listed one by one, and a test fails on any other action with this resource.',
  'AwsSolutions-IAM5[Resource::{archive}/reports/*]':
    'The keys of reports hold their date and run. The function may write below reports/ and nothing else, and may not read.',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{state machine}:*]':
    'Names of executions are made of the files that they are about. The functions may look at the executions of this state machine and at no other.',
  'AwsSolutions-SQS3':
    'The queue of undelivered events is where EventBridge puts what it could not deliver. The rule knows the dead letters of other queues only, and takes it for a queue that lacks some.',
  'AwsSolutions-SF1':
    'Events of executions are logged from level ERROR up and without data, because inputs hold names of files. The history in Step Functions has every event for 90 days; a setting logs all.',
  'AwsSolutions-SF2': 'X-Ray is on by default; whoever deploys has switched it off by the setting `tracing`.',
} as const;

/**
 * @param named what stands in the finding for a name in braces: an attribute of a resource of the construct's stack, whose
 *   logical id depends on where the construct is.
 */
export function accept(
  construct: IConstruct,
  finding: keyof typeof ACCEPTED_FINDINGS,
  named?: ResourceAttribute,
): void {
  const id = named ? finding.replace(/\{.*\}/, asWritten(named)) : finding;
  Validations.of(construct).acknowledge({ id, reason: ACCEPTED_FINDINGS[finding] });
}

interface ResourceAttribute {
  readonly of: IConstruct;
  readonly attribute: string;
}

/** As cdk-nag writes a reference. */
function asWritten({ of, attribute }: ResourceAttribute): string {
  const stack = Stack.of(of);
  const resource = of.node.defaultChild;
  if (!CfnElement.isCfnElement(resource)) throw new Error(`${of.node.path} is no resource`);
  return `<${stack.resolve(stack.getLogicalId(resource))}.${attribute}>`;
}
