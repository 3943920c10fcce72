import { ALARM_TYPES } from './alarm-types.ts';
import { openAssembly, type StackAssembly } from './assembly.ts';
import { COMPUTE_TYPES } from './compute-types.ts';
import { TemplateError, type UnsupportedResource, UnsupportedResourceError } from './errors.ts';
import { IDLE_TYPES } from './idle-types.ts';
import { resolve } from './intrinsics.ts';
import { isObject, type JsonObject, Properties } from './json.ts';
import type { LocalTemplate } from './local-template.ts';
import { MESSAGING_TYPES } from './messaging-types.ts';
import { PARAMETER_STORE_TYPES } from './parameter-store-types.ts';
import { pickProperties } from './pick-properties.ts';
import type { Collected, ReadContext, ResourceType } from './resource-type.ts';
import { StackScope } from './stack-scope.ts';

export interface ReadTemplateOptions {
  /** The directory that `cdk synth` wrote. */
  readonly assemblyDir: string;
  /** Needed when the assembly holds several stacks. */
  readonly stackName?: string;
  readonly region?: string;
  readonly accountId?: string;
  /** Values for the template's parameters, over their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  ...COMPUTE_TYPES,
  ...MESSAGING_TYPES,
  ...ALARM_TYPES,
  ...PARAMETER_STORE_TYPES,
  ...IDLE_TYPES,
};

/**
 * Reads a synthesized stack as the local system runs it.
 * @throws {UnsupportedResourceError} naming every type and property that would silently do nothing locally.
 * @throws {TemplateError} when the assembly is incomplete or refers to something that does not exist.
 */
export function readTemplate(options: ReadTemplateOptions): LocalTemplate {
  const { region = 'us-east-1', accountId = '000000000000' } = options;
  const assembly = openAssembly(options.assemblyDir, options.stackName);
  const { stackName, template } = assembly;
  const scope = new StackScope({ assembly, region, accountId, types: RESOURCE_TYPES, parameters: options.parameters });
  refuseUnknownRules(template);

  const into = emptyLists();
  const unsupported = scope
    .resources()
    .flatMap(([logicalId, resource]) => readResource({ assembly, scope, into }, logicalId, resource));
  if (unsupported.length > 0) throw new UnsupportedResourceError(unsupported);
  const description = typeof template['Description'] === 'string' ? template['Description'] : '';
  return { stackName, description, region, accountId, ...into, outputs: readOutputs(template, scope) };
}

interface Reading {
  readonly assembly: StackAssembly;
  readonly scope: StackScope;
  readonly into: Collected;
}

function readResource(
  { assembly, scope, into }: Reading,
  logicalId: string,
  resource: JsonObject,
): UnsupportedResource[] {
  const type = String(resource['Type']);
  const known = RESOURCE_TYPES[type];
  if (known === undefined) return [{ logicalId, type, reason: 'this type is not known locally' }];
  if ('needsNothing' in known) return [];

  const problems: UnsupportedResource[] = [];
  const properties = pickProperties(
    isObject(resource['Properties']) ? resource['Properties'] : {},
    known.properties,
    scope,
    (property, reason) => problems.push({ logicalId, type, property, reason }),
  );
  if (problems.length > 0) return problems;

  const context: ReadContext = {
    identity: scope.identity(logicalId),
    properties: new Properties(properties, logicalId),
    into,
    assetPath: (objectKey) => assembly.assetPath(objectKey) ?? fail(`${logicalId}: no asset has the key ${objectKey}.`),
  };
  try {
    known.read(context);
    return [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ logicalId, type, reason: error.message }];
  }
}

function readOutputs(template: JsonObject, scope: StackScope): Record<string, string> {
  const outputs = isObject(template['Outputs']) ? template['Outputs'] : {};
  const values: Record<string, string> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (!isObject(output)) continue;
    if (typeof output['Condition'] === 'string' && !scope.condition(output['Condition'])) continue;
    values[name] = String(resolve(output['Value'], scope));
  }
  return values;
}

/** `CheckBootstrapVersion` guards a deployment by the CDK and says nothing about what is deployed. */
function refuseUnknownRules(template: JsonObject): void {
  const rules = isObject(template['Rules']) ? Object.keys(template['Rules']) : [];
  const unknown = rules.filter((name) => name !== 'CheckBootstrapVersion');
  if (unknown.length > 0) throw new TemplateError(`Rules are not checked locally: ${unknown.join(', ')}.`);
}

function emptyLists(): Collected {
  return {
    buckets: [],
    queues: [],
    topics: [],
    subscriptions: [],
    functions: [],
    eventSourceMappings: [],
    rules: [],
    stateMachines: [],
    secrets: [],
    alarms: [],
    parameters: [],
  };
}

function fail(message: string): never {
  throw new TemplateError(message);
}
