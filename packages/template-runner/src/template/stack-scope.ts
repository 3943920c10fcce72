import type { StackAssembly } from './cloud-assembly.ts';
import { resolve, type Scope } from './intrinsic-functions.ts';
import { namesFor } from './resource-names.ts';
import { isObject, type JsonObject } from './resource-properties.ts';
import type { Identity, ResourceType } from './resource-type.ts';
import { TemplateConditions } from './template-conditions.ts';
import { TemplateError } from './template-errors.ts';
import { type ParameterValue, parameterValues } from './template-parameters.ts';

interface StackScopeOptions {
  readonly assembly: StackAssembly;
  readonly region: string;
  readonly accountId: string;
  readonly types: Readonly<Record<string, ResourceType>>;
  /** Values of the template's parameters, by name. */
  readonly given: Readonly<Record<string, string>>;
}

/** Everything that an intrinsic function can refer to: resources, parameters, pseudo parameters and conditions. */
export class StackScope implements Scope {
  readonly #options: StackScopeOptions;
  readonly #resources: JsonObject;
  readonly #names: ReadonlyMap<string, string>;
  readonly #parameters: ReadonlyMap<string, ParameterValue>;
  readonly #conditions: TemplateConditions;
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
  }

  /** Those without a condition, and those whose condition holds, in the order of the template. */
  resources(): readonly (readonly [string, JsonObject])[] {
    return Object.entries(this.#resources).flatMap(([logicalId, resource]) =>
      isObject(resource) && this.exists(resource) ? [[logicalId, resource] as const] : [],
    );
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
    const identity = this.identity(logicalId);
    return this.#typeOf(logicalId)?.ref?.(identity) ?? identity.name;
  }

  attribute(logicalId: string, attribute: string): string {
    const identity = this.identity(logicalId);
    const value = this.#typeOf(logicalId)?.attributes?.[attribute]?.(identity);
    if (value === undefined) throw new TemplateError(`${logicalId} has no attribute ${attribute} locally.`);
    return value;
  }

  identity(logicalId: string): Identity {
    const known = this.#identities.get(logicalId);
    if (known) return known;
    const resource = this.#resources[logicalId];
    if (!isObject(resource)) throw new TemplateError(`There is no resource called ${logicalId}.`);
    if (!this.exists(resource))
      throw new TemplateError(`${logicalId} does not exist: its condition ${resource['Condition']} does not hold.`);
    const { region, accountId } = this.#options;
    const name = this.#explicitName(logicalId, resource) ?? this.#names.get(logicalId) ?? logicalId;
    const identity = { logicalId, region, accountId, name };
    this.#identities.set(logicalId, identity);
    return identity;
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

  #typeOf(logicalId: string): ResourceType | undefined {
    const resource = this.#resources[logicalId];
    return isObject(resource) ? this.#options.types[String(resource['Type'])] : undefined;
  }
}

/** The UUID at its end is always the same, so that names made of it are the same on every run. */
export function stackId(of: {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
}): string {
  const { region, accountId, stackName } = of;
  return `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-4000-8000-000000000000`;
}
