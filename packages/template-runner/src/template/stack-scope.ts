import type { StackAssembly } from './cloud-assembly.ts';
import { resolve, type Scope } from './intrinsic-functions.ts';
import { leftOutBy, type NamedResource, namedResource } from './left-out.ts';
import { namesFor } from './resource-names.ts';
import { isObject, type JsonObject } from './resource-properties.ts';
import type { Identity, ResourceType } from './resource-type.ts';
import { TemplateConditions } from './template-conditions.ts';
import { TemplateError } from './template-errors.ts';
import { isLookedUp, type ParameterValue, parameterValues } from './template-parameters.ts';

export interface StackScopeOptions {
  readonly assembly: StackAssembly;
  readonly region: string;
  readonly accountId: string;
  readonly types: Readonly<Record<string, ResourceType>>;
  /** The value of an export of another stack. */
  readonly imported: (exportName: string) => unknown;
  /** Types, logical ids and paths of resources that are not there, as if the template did not have them. */
  readonly without: readonly string[];
  /** Values of the template's parameters, by name. */
  readonly given: Readonly<Record<string, string>>;
}

/** Everything that an intrinsic function can refer to: resources, parameters, pseudo parameters and conditions. */
export class StackScope implements Scope {
  readonly leftOut: readonly NamedResource[];
  /** Has a text such as `not-here:Table.Arn` where this scope throws for what is not here. */
  readonly withStandIns: Scope;
  readonly #options: StackScopeOptions;
  readonly #resources: JsonObject;
  readonly #names: ReadonlyMap<string, string>;
  readonly #parameters: ReadonlyMap<string, ParameterValue>;
  readonly #conditions: TemplateConditions;
  readonly #leftOutIds: ReadonlySet<string>;
  readonly #identities = new Map<string, Identity>();
  readonly #pending = new Set<string>();

  /** @throws {TemplateError} a parameter is missing or wrong */
  constructor(options: StackScopeOptions) {
    const { assembly, region, accountId, given } = options;
    const { template, stackName } = assembly;
    this.#options = options;
    this.#resources = isObject(template['Resources']) ? template['Resources'] : {};
    this.#names = namesFor(stackName, this.#resources);
    this.#parameters = new Map([
      ...parameterValues(template['Parameters'], given),
      ['AWS::AccountId', accountId],
      ['AWS::Region', region],
      ['AWS::Partition', 'aws'],
      ['AWS::URLSuffix', 'amazonaws.com'],
      ['AWS::StackName', stackName],
      ['AWS::StackId', stackId({ region, accountId, stackName })],
    ]);
    this.#conditions = new TemplateConditions(template['Conditions'], this);
    this.#conditions.check();
    this.leftOut = leftOutBy(
      options.without,
      this.#existing().map((each) => namedResource(...each)),
    );
    this.#leftOutIds = new Set(this.leftOut.map(({ logicalId }) => logicalId));
    this.withStandIns = {
      ref: (logicalId) => (this.#whyMissing(logicalId) ? `not-here:${logicalId}` : this.ref(logicalId)),
      attribute: (logicalId, attribute) =>
        this.#whyMissing(logicalId) || this.#isIdleWithout(logicalId, attribute)
          ? `not-here:${logicalId}.${attribute}`
          : this.attribute(logicalId, attribute),
      condition: (name) => this.condition(name),
      imported: (exportName) => this.imported(exportName),
      mapped: (...keys) => this.mapped(...keys),
    };
  }

  /** Those without a condition, and those whose condition holds, in the order of the template. Without what is left out. */
  resources(): readonly (readonly [string, JsonObject])[] {
    return this.#existing().filter(([logicalId]) => !this.#isLeftOut(logicalId));
  }

  condition(name: string): boolean {
    return this.#conditions.holds(name);
  }

  /** Whether a resource or an output has no condition, or one that holds. */
  exists({ Condition: condition }: JsonObject): boolean {
    return condition === undefined || this.condition(String(condition));
  }

  ref(logicalId: string): ParameterValue {
    const parameter = this.#parameters.get(logicalId);
    if (parameter !== undefined) return parameter;
    this.#mustBeHere(logicalId);
    const identity = this.identity(logicalId);
    return this.#typeOf(logicalId)?.ref?.(identity) ?? identity.name;
  }

  attribute(logicalId: string, attribute: string): string {
    this.#mustBeHere(logicalId);
    const identity = this.identity(logicalId);
    const value = this.#typeOf(logicalId)?.attributes?.[attribute]?.(identity);
    if (value === undefined) throw new TemplateError(`${logicalId} has no attribute ${attribute} locally.`);
    return value;
  }

  mapped(map: string, ...keys: readonly string[]): unknown {
    const { Mappings: mappings } = this.#options.assembly.template;
    const found = [map, ...keys].reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), mappings);
    if (found === undefined) throw new TemplateError(`Fn::FindInMap: there is no ${[map, ...keys].join('.')}.`);
    return found;
  }

  imported(exportName: string): unknown {
    return this.#options.imported(exportName);
  }

  identity(logicalId: string): Identity {
    const known = this.#identities.get(logicalId);
    if (known) return known;
    const resource = this.#resources[logicalId];
    if (!isObject(resource)) throw new TemplateError(this.#nothingCalled(logicalId));
    if (!this.exists(resource))
      throw new TemplateError(`${logicalId} does not exist: its condition ${resource['Condition']} does not hold.`);
    const { region, accountId } = this.#options;
    const name = this.#explicitName(logicalId, resource) ?? this.#names.get(logicalId) ?? logicalId;
    const identity = { logicalId, region, accountId, name };
    this.#identities.set(logicalId, identity);
    return identity;
  }

  #existing(): readonly (readonly [string, JsonObject])[] {
    return Object.entries(this.#resources).flatMap(([logicalId, resource]) =>
      isObject(resource) && this.exists(resource) ? [[logicalId, resource] as const] : [],
    );
  }

  #nothingCalled(name: string): string {
    const { Parameters: parameters } = this.#options.assembly.template;
    return isObject(parameters) && isLookedUp(parameters[name])
      ? `it needs the parameter ${name}, which AWS looks up`
      : `There is no resource called ${name}.`;
  }

  #explicitName(logicalId: string, { Properties: properties }: JsonObject): string | undefined {
    const nameProperty = this.#typeOf(logicalId)?.nameProperty;
    if (nameProperty === undefined || !isObject(properties)) return undefined;
    if (this.#pending.has(logicalId)) throw new TemplateError(`The name of ${logicalId} depends on itself.`);
    this.#pending.add(logicalId);
    try {
      const name = resolve(properties[nameProperty], this);
      return typeof name === 'string' ? name : undefined;
    } finally {
      this.#pending.delete(logicalId);
    }
  }

  #mustBeHere(logicalId: string): void {
    const why = this.#whyMissing(logicalId);
    if (why !== undefined) throw new TemplateError(`it needs ${logicalId}, which ${why}`);
  }

  #whyMissing(logicalId: string): string | undefined {
    if (this.#isLeftOut(logicalId)) return 'is left out';
    const isKnown = !isObject(this.#resources[logicalId]) || this.#typeOf(logicalId) !== undefined;
    return isKnown ? undefined : 'is not supported locally';
  }

  #isLeftOut(logicalId: string): boolean {
    return this.#leftOutIds.has(logicalId);
  }

  /** An idle type has those attributes alone that others need. */
  #isIdleWithout(logicalId: string, attribute: string): boolean {
    const type = this.#typeOf(logicalId);
    return type !== undefined && 'needsNothing' in type && type.attributes?.[attribute] === undefined;
  }

  #typeOf(logicalId: string): ResourceType | undefined {
    const resource = this.#resources[logicalId];
    return isObject(resource) ? this.#options.types[String(resource['Type'])] : undefined;
  }
}

/** The UUID at its end is always the same, so that names made of it are the same on every run. */
function stackId(of: { readonly region: string; readonly accountId: string; readonly stackName: string }): string {
  const { region, accountId, stackName } = of;
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-4000-8000-000000000000`;
}
