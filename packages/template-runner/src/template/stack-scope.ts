import type { StackAssembly } from './assembly.ts';
import { TemplateError } from './errors.ts';
import { NO_VALUE, resolve, type Scope } from './intrinsics.ts';
import { isObject, type JsonObject } from './json.ts';
import { namesFor } from './names.ts';
import { parameterValues } from './parameters.ts';
import type { Identity, ResourceType } from './resource-type.ts';

export interface StackScopeOptions {
  readonly assembly: StackAssembly;
  readonly region: string;
  readonly accountId: string;
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly parameters: Readonly<Record<string, string>> | undefined;
}

/** Everything that an intrinsic function of one stack can look up. */
export class StackScope implements Scope {
  readonly mappings: JsonObject;
  readonly #options: StackScopeOptions;
  readonly #resources: JsonObject;
  readonly #conditions: JsonObject;
  readonly #names: ReadonlyMap<string, string>;
  readonly #pseudo: Readonly<Record<string, unknown>>;
  readonly #parameters: ReadonlyMap<string, string>;
  readonly #identities = new Map<string, Identity>();
  readonly #open = new Set<string>();

  constructor(options: StackScopeOptions) {
    const { assembly, region, accountId, parameters = {} } = options;
    const { template, stackName } = assembly;
    this.#options = options;
    this.mappings = section(template, 'Mappings');
    this.#resources = section(template, 'Resources');
    this.#conditions = section(template, 'Conditions');
    this.#names = namesFor(stackName, this.#resources, assembly.constructPath);
    this.#parameters = parameterValues(section(template, 'Parameters'), parameters);
    this.#pseudo = {
      'AWS::AccountId': accountId,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
      'AWS::NotificationARNs': [],
      'AWS::NoValue': NO_VALUE,
    };
  }

  /** The resources whose condition holds, in the order of the template. */
  resources(): readonly (readonly [string, JsonObject])[] {
    return Object.entries(this.#resources).flatMap(([logicalId, resource]) =>
      isObject(resource) && this.#exists(resource) ? [[logicalId, resource] as const] : [],
    );
  }

  ref(logicalId: string): unknown {
    if (Object.hasOwn(this.#pseudo, logicalId)) return this.#pseudo[logicalId];
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

  condition(name: string): boolean {
    if (!Object.hasOwn(this.#conditions, name)) throw new TemplateError(`There is no condition ${name}.`);
    return this.#once(name, () => resolve(this.#conditions[name], this) === true);
  }

  identity(logicalId: string): Identity {
    const known = this.#identities.get(logicalId);
    if (known) return known;
    const resource = this.#resources[logicalId];
    if (!isObject(resource) || !this.#exists(resource)) {
      throw new TemplateError(`There is no resource, and no parameter with a value, called ${logicalId}.`);
    }
    const { region, accountId } = this.#options;
    const name = this.#once(logicalId, () => this.#explicitName(logicalId, resource));
    const identity = { logicalId, region, accountId, name: name ?? this.#names.get(logicalId) ?? logicalId };
    this.#identities.set(logicalId, identity);
    return identity;
  }

  #explicitName(logicalId: string, resource: JsonObject): string | undefined {
    const property = this.#typeOf(logicalId)?.nameProperty;
    const name = property === undefined ? undefined : resolve(section(resource, 'Properties')[property], this);
    return typeof name === 'string' ? name : undefined;
  }

  #typeOf(logicalId: string): ResourceType | undefined {
    const resource = this.#resources[logicalId];
    return isObject(resource) ? this.#options.types[String(resource['Type'])] : undefined;
  }

  #exists(resource: JsonObject): boolean {
    return typeof resource['Condition'] !== 'string' || this.condition(resource['Condition']);
  }

  /** Works something out while noticing that it depends on itself. */
  #once<Result>(what: string, work: () => Result): Result {
    if (this.#open.has(what)) throw new TemplateError(`${what} depends on itself.`);
    this.#open.add(what);
    try {
      return work();
    } finally {
      this.#open.delete(what);
    }
  }
}

function section(holder: JsonObject, name: string): JsonObject {
  const found = holder[name];
  return isObject(found) ? found : {};
}
