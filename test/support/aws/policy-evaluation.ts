import type { Template } from 'aws-cdk-lib/assertions';
import { nameOf, textOf } from '../template/template-permissions.ts';

/** A request, by AWS's condition keys. A key that is left out is not in the request. */
export interface Request {
  /** A service principal, or the ARN of a role, as `template-permissions.ts` writes it. */
  readonly principal: string;
  readonly action: string;
  readonly context: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: unknown;
  readonly Action: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type Decision = 'allowed' | 'denied' | 'not allowed';

/** A request by a rule or a service of this account. */
export function byService(principal: string, action: string, sourceArn: string): Request {
  return {
    principal,
    action,
    context: { 'aws:PrincipalIsAWSService': 'true', 'aws:SecureTransport': 'true', 'aws:SourceArn': sourceArn },
  };
}

/** A request by a role of this account whose own policies allow the action. */
export function byRole(roleArn: string, action: string): Request {
  return {
    principal: roleArn,
    action,
    context: {
      'aws:PrincipalIsAWSService': 'false',
      'aws:SecureTransport': 'true',
      'aws:PrincipalArn': roleArn,
    },
  };
}

/**
 * The decision of a resource policy, as IAM documents it: a matching Deny wins, then a matching Allow. Every operator of a
 * condition must hold; for a key that is not in the request only a negated operator does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function decide(statements: readonly unknown[], request: Request): Decision {
  const matching = (statements as readonly Statement[]).filter((statement) => isAbout(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return matching.some(({ Effect }) => Effect === 'Allow') ? 'allowed' : 'not allowed';
}

/** The statements of the policies of a queue, a topic or a key, by its logical id without the hash. */
export function statementsOf(template: Template, name: string): readonly unknown[] {
  const resources = Object.entries(template.toJSON()['Resources'] as Record<string, Resource>);
  return resources.flatMap(([id, { Type, Properties }]) => {
    if (Type === 'AWS::KMS::Key' && nameOf(id) === name) return (Properties['KeyPolicy'] as Policy).Statement;
    const of = (Properties?.['Queues'] ?? Properties?.['Topics'] ?? []) as readonly unknown[];
    return of.some((one) => textOf(one) === name) ? (Properties['PolicyDocument'] as Policy).Statement : [];
  });
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

interface Policy {
  readonly Statement: readonly unknown[];
}

function isAbout({ Principal, Action, Condition = {} }: Statement, { principal, action, context }: Request): boolean {
  const principals = typeof Principal === 'string' ? [Principal] : Object.values(Principal as object).flatMap(listOf);
  if (!principals.some((each) => textOf(each) === '*' || textOf(each) === principal)) return false;
  if (!listOf(Action).some((each) => isLike(action, String(each)))) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], listOf(wanted).map(textOf))),
  );
}

function holds(operator: string, actual: string | undefined, wanted: readonly string[]): boolean {
  if (operator.includes('Not')) return actual === undefined || !wanted.some((each) => isLike(actual, each));
  return actual !== undefined && wanted.some((each) => isLike(actual, each));
}

function isLike(text: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
