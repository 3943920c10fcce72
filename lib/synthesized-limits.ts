import { CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import { rulePrefix } from './deployment-name.ts';
import type { LumeArrivals } from './lume-arrivals.ts';
import type { LumeArrivalsProps } from './settings.ts';

/** Limits of AWS that valid settings can exceed, each with its source. */
const LIMITS = {
  /** 500, and the CDK adds one for its metadata: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
  resources: 499,
  outputs: 200,
  templateCharacters: 1_000_000,
  /** Per event bus; 100 in some regions. The limit of rules can be raised, that of wildcard rules cannot. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
  rules: 300,
  wildcardRules: 30,
  patternCharacters: 2048,
  /** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
  inputTemplateCharacters: 8192,
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  environmentBytes: 4096,
  /** Per query: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html */
  queriedLogGroups: 50,
  /** Per topic, by default: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
  filterPolicies: 200,
} as const;

/** The longest possible bucket name, in place of one that is known only after the deployment. */
const BUCKET_NAME_CHARACTERS = 63;

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

interface RuleProperties {
  readonly Name?: string;
  readonly EventPattern?: object;
  readonly Targets?: readonly { readonly InputTransformer?: { readonly InputTemplate?: unknown } }[];
}

/**
 * What AWS or the CDK would refuse, in terms of the settings. Counted in the synthesized resources, not estimated.
 * @returns one line per mistake, as in `checkSettings`.
 */
export function limitMistakes(arrivals: LumeArrivals, settings: LumeArrivalsProps): readonly string[] {
  const template = templateOf(arrivals);
  return [
    ...ruleMistakes(template, settings, rulePrefix(arrivals.deploymentName)),
    ...functionMistakes(template),
    ...topicMistakes(template),
    ...wholeMistakes(template, resourcesIn(Stack.of(arrivals))),
  ];
}

function ruleMistakes(template: Template, { routes }: LumeArrivalsProps, prefix: string): readonly string[] {
  const rules = of<RuleProperties>(template, 'AWS::Events::Rule');
  const byName = new Map(rules.map((rule) => [rule.Name, rule]));
  const each = routes.flatMap(({ name }, at) => {
    const { EventPattern: pattern, Targets: targets = [] } = byName.get(`${prefix}${name}`) ?? {};
    const where = `routes.${at}: ${JSON.stringify(name)}`;
    const message = Math.max(0, ...targets.map(({ InputTransformer }) => length(InputTransformer?.InputTemplate)));
    return [
      ...over(
        message,
        LIMITS.inputTemplateCharacters,
        `${where}: its rule would write a message of`,
        'characters',
        'runMetadata, sourcePath and ignore are in it',
      ),
      ...over(
        length(pattern),
        LIMITS.patternCharacters,
        `${where}: its rule would have a pattern of`,
        'characters',
        'prefix, suffix and the name of the bucket are in it',
      ),
    ];
  });
  const wildcards = rules.filter(({ EventPattern }) =>
    JSON.stringify(EventPattern ?? {}).includes('{"wildcard":'),
  ).length;
  return [
    ...each,
    ...over(
      wildcards,
      LIMITS.wildcardRules,
      'routes:',
      'routes with both a prefix and a suffix',
      'EventBridge takes no more rules with a wildcard in an account and region; leave out the suffix of some',
    ),
    ...over(
      rules.length,
      LIMITS.rules,
      'routes: they would make',
      'rules of EventBridge',
      'put some routes into a stack in another account or region',
    ),
  ];
}

function functionMistakes(template: Template): readonly string[] {
  const sizes = of<{ Environment?: { Variables?: Record<string, unknown> } }>(template, 'AWS::Lambda::Function').map(
    ({ Environment }) =>
      Object.entries(Environment?.Variables ?? {})
        .map(([name, value]) => Buffer.byteLength(name) + (typeof value === 'string' ? Buffer.byteLength(value) : 0))
        .reduce((sum, bytes) => sum + bytes, 0),
  );
  const logGroups = of<{ LogGroupNames?: readonly unknown[] }>(template, 'AWS::Logs::QueryDefinition').map(
    ({ LogGroupNames = [] }) => LogGroupNames.length,
  );
  return [
    ...over(
      Math.max(0, ...sizes),
      LIMITS.environmentBytes,
      'lume: a function would have an environment of',
      'bytes',
      'lume.baseUrl is in it',
    ),
    ...over(
      Math.max(0, ...logGroups),
      LIMITS.queriedLogGroups,
      'subscribers: a query would read the logs of',
      'functions',
      'each slackWebhook has a function',
    ),
  ];
}

function topicMistakes(template: Template): readonly string[] {
  const filtered = of<{ TopicArn?: unknown; FilterPolicy?: unknown }>(template, 'AWS::SNS::Subscription')
    .filter(({ FilterPolicy }) => FilterPolicy !== undefined)
    .map(({ TopicArn }) => JSON.stringify(TopicArn));
  const most = Math.max(0, ...[...new Set(filtered)].map((topic) => filtered.filter((each) => each === topic).length));
  return over(most, LIMITS.filterPolicies, 'subscribers: one topic would have', 'subscribers with "only"');
}

function wholeMistakes(template: Template, resources: number): readonly string[] {
  const advice = 'put some routes or subscribers into a stack of their own';
  const stack = 'routes, subscribers: the stack would have';
  const characters = JSON.stringify(template, undefined, 1).length; // indented as the CDK writes it
  return [
    ...over(resources, LIMITS.resources, stack, 'resources', advice),
    ...over(Object.keys(template.Outputs).length, LIMITS.outputs, stack, 'outputs', advice),
    ...over(characters, LIMITS.templateCharacters, stack, 'characters of template', advice),
  ];
}

function over(actual: number, limit: number, before: string, unit: string, advice?: string): readonly string[] {
  if (actual <= limit) return [];
  const said = `${before} ${actual.toLocaleString('en-US')} ${unit}: must be at most ${limit.toLocaleString('en-US')}`;
  return [advice === undefined ? said : `${said}; ${advice}`];
}

/** Characters of a text, or of an object's JSON, in which a reference counts as the longest bucket name. */
function length(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'string') return value.length;
  const named = (_: string, inner: unknown) => (isReference(inner) ? 'x'.repeat(BUCKET_NAME_CHARACTERS) : inner);
  return JSON.stringify(value, named).length;
}

function isReference(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).join() === 'Ref';
}

function of<Properties>(template: Template, type: string): readonly Properties[] {
  return Object.values(template.Resources).flatMap(({ Type, Properties = {} }) =>
    Type === type ? [Properties as Properties] : [],
  );
}

/** An undeclared method of CDK elements, and the only way to render them before the app is synthesized. */
interface Rendered {
  _toCloudFormation(): Partial<Template>;
}

/** Only of its own elements: those of others in the stack may not be complete yet. */
function templateOf(arrivals: LumeArrivals): Template {
  const stack = Stack.of(arrivals);
  const parts = arrivals.node
    .findAll()
    .filter((construct) => CfnElement.isCfnElement(construct))
    .map((element) => stack.resolve((element as unknown as Rendered)._toCloudFormation()) as Partial<Template>);
  return {
    Resources: Object.assign({}, ...parts.map(({ Resources }) => Resources)),
    Outputs: Object.assign({}, ...parts.map(({ Outputs }) => Outputs)),
  };
}

/** Those of others too. */
function resourcesIn(stack: Stack): number {
  return stack.node.findAll().filter((part) => CfnResource.isCfnResource(part) && part.stack === stack).length;
}
