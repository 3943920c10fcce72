import type { StackAssembly } from './cloud-assembly.ts';
import { resolve, type Scope } from './intrinsic-functions.ts';
import { namesFor } from './resource-names.ts';
import { isObject, type JsonObject } from './resource-properties.ts';
import type { Identity, ResourceType } from './resource-type.ts';
import { TemplateError } from './template-errors.ts';

interface StackScopeOptions {
  readonly assembly: StackAssembly;
  readonly region: string;
  readonly accountId: string;
  readonly types: Readonly<Record<string, ResourceType>>;
}

/** Everything that an intrinsic function can refer to: resources and pseudo parameters. */
export class StackScope implements Scope {
  readonly #options: StackScopeOptions;
  readonly #resources: JsonObject;
  readonly #names: ReadonlyMap<string, string>;
  readonly #pseudoParameters: Readonly<Record<string, string>>;
  readonly #identities = new Map<string, Identity>();
  readonly #pending = new Set<string>();

  constructor(options: StackScopeOptions) {
    const { assembly, region, accountId } = options;
    const { template, stackName } = assembly;
    this.#options = options;
    this.#resources = isObject(template['Resources']) ? template['Resources'] : {};
    this.#names = namesFor(stackName, this.#resources);
    this.#pseudoParameters = {
      'AWS::AccountId': accountId,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`,
    };
  }

  /** In the order of the template. */
  resources(): readonly (readonly [string, JsonObject])[] {
    return Object.entries(this.#resources).flatMap(([logicalId, resource]) =>
      isObject(resource) ? [[logicalId, resource] as const] : [],
    );
  }

  ref(logicalId: string): string {
    const pseudoParameter = this.#pseudoParameters[logicalId];
    if (pseudoParameter !== undefined) return pseudoParameter;
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
