import type { Template } from 'aws-cdk-lib/assertions';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

type Listing = Readonly<Record<string, readonly string[]>>;

/** The permissions of each role, as `actions on resource`, one line per statement and resource, sorted. */
export function allowedTo(template: Template): Listing {
  const resources = resourcesOf(template);
  const roles = resources.filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  return Object.fromEntries(
    roles.map(([id, { Properties }]) => {
      const inline = (Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
      const attached = resources.flatMap(([, { Type, Properties: policy }]) =>
        Type === 'AWS::IAM::Policy' && JSON.stringify(policy['Roles']).includes(`"${id}"`)
          ? [policy as unknown as { PolicyDocument: { Statement: Statement[] } }]
          : [],
      );
      const managed = ((Properties['ManagedPolicyArns'] ?? []) as unknown[]).map((arn) => `managed ${textOf(arn)}`);
      const statements = [...inline, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      return [nameOf(id), [...managed, ...statements.flatMap(linesOf)].toSorted()];
    }),
  );
}

/** Who may assume each role. */
export function takenBy(template: Template): Listing {
  return Object.fromEntries(
    resourcesOf(template).flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::IAM::Role'
        ? [[nameOf(id), (Properties['AssumeRolePolicyDocument'] as { Statement: Statement[] }).Statement.map(whoOf)]]
        : [],
    ),
  );
}

/** The policies of buckets, queues, topics and keys: `effect who: actions on resource if conditions`. */
export function resourcePolicies(template: Template): Listing {
  return Object.fromEntries(
    resourcesOf(template).flatMap(([id, { Type, Properties }]) => {
      const document = Properties?.[Type === 'AWS::KMS::Key' ? 'KeyPolicy' : 'PolicyDocument'];
      if (!document || Type === 'AWS::IAM::Policy') return [];
      const { Statement } = document as { Statement: Statement[] };
      return [[nameOf(id), Statement.flatMap((s) => linesOf(s).map((line) => `${s.Effect} ${whoOf(s)}: ${line}`))]];
    }),
  );
}

/** Other services that may invoke a function. */
export function callableBy(template: Template): readonly string[] {
  return resourcesOf(template).flatMap(([, { Type, Properties }]) =>
    Type === 'AWS::Lambda::Permission'
      ? [
          `${Properties['Principal']} for ${textOf(Properties['SourceArn'])}: ${Properties['Action']} on ${textOf(Properties['FunctionName'])}`,
        ]
      : [],
  );
}

function resourcesOf(template: Template): [string, Resource][] {
  return Object.entries(template.toJSON()['Resources'] as Record<string, Resource>);
}

function linesOf({ Action, Resource }: Statement): readonly string[] {
  const actions = listOf(Action).join(' ');
  return listOf(Resource).map((resource) => `${actions} on ${textOf(resource)}`);
}

function whoOf({ Principal, Condition }: Statement): string {
  const who =
    typeof Principal === 'string'
      ? Principal
      : Object.values(Principal ?? {})
          .flatMap(listOf)
          .map(textOf);
  const conditions = Object.entries((Condition ?? {}) as Record<string, Record<string, unknown>>).flatMap(
    ([operator, keys]) =>
      Object.entries(keys).map(([key, value]) => `${operator} ${key} ${listOf(value).map(textOf).join(' ')}`),
  );
  return [who, ...conditions].join(' if ');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** A logical id without the CDK's hash. */
export function nameOf(id: string): string {
  return id.replace(/[0-9A-F]{8}$/, '');
}

/** A value as text, with names of resources in place of values known at deployment. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof Ref === 'string') return Ref.startsWith('AWS::') ? `{${Ref.slice(5)}}` : nameOf(Ref);
  if (Array.isArray(attribute)) return nameOf(String(attribute[0]));
  if (Array.isArray(join)) return (join[1] as unknown[]).map(textOf).join('');
  return JSON.stringify(value);
}
