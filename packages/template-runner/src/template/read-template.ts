import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARM_TYPES } from './alarm-types.ts';
import { openAssembly, type StackAssembly } from './cloud-assembly.ts';
import { COMPUTE_TYPES } from './compute-types.ts';
import { CUSTOM_RESOURCE_TYPES } from './custom-resource-types.ts';
import { IDLE_TYPES } from './idle-types.ts';
import { resolve } from './intrinsic-functions.ts';
import { namedResource } from './left-out.ts';
import { onThisMachine } from './local-arns.ts';
import type { LocalParameter, LocalTemplate } from './local-template.ts';
import { MESSAGING_TYPES } from './messaging-types.ts';
import { PARAMETER_STORE_TYPES } from './parameter-store-types.ts';
import { pickProperties } from './pick-properties.ts';
import { referredElsewhere } from './referred-elsewhere.ts';
import { isObject, type JsonObject, Properties } from './resource-properties.ts';
import type { Collected, ReadContext, ResourceType } from './resource-type.ts';
import { StackScope, type StackScopeOptions } from './stack-scope.ts';
import { TemplateError, type UnsupportedResource, UnsupportedResourceError } from './template-errors.ts';

const HERE = { region: 'us-east-1', accountId: '000000000000' };

const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  ...COMPUTE_TYPES,
  ...MESSAGING_TYPES,
  ...ALARM_TYPES,
  ...PARAMETER_STORE_TYPES,
  ...CUSTOM_RESOURCE_TYPES,
  ...IDLE_TYPES,
};

export interface ReadOptions {
  /** Values of the template's parameters, by name. Default: the defaults of the template. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Types, logical ids and paths of resources that are read as if they were not there. */
  readonly without?: readonly string[];
  /** Where the code of functions that have it inline is written. Default: such functions are refused. */
  readonly inlineCodeDir?: string;
}

/**
/**
 * Reads a stack as it runs on this machine. ARNs of any account and region are those of this machine.
 * @param source the directory that `cdk synth` wrote, or the file of a template
 * @param stack its name; not needed if the assembly has only one
 * @throws {StackChoiceError}
 * @throws {UnsupportedResourceError} naming every type and property that would silently do nothing locally
 * @throws {TemplateError} when the assembly is incomplete or refers to something that does not exist
 */
export function readTemplate(source: string, stack?: string, options: ReadOptions = {}): LocalTemplate {
  const { parameters: given = {}, inlineCodeDir, without = [] } = options;
  const assembly = openAssembly(source, stack);
  const { stackName, template } = assembly;
  refuseUnsupportedSections(template);
  const scope = scopeOf(assembly, { given, without });

  const providers = customResourceProviders(template);
  const into = emptyLists();
  const unsupported = scope
    .resources()
    .filter(([logicalId]) => !providers.has(logicalId))
    .flatMap(([logicalId, resource]) => readResource({ assembly, scope, into, inlineCodeDir }, logicalId, resource));
  refuse(unsupported);
  const description = typeof template['Description'] === 'string' ? template['Description'] : '';
  const outputs = readOutputs(template, scope);
  const lists = { ...into, buckets: withNotifications(into) };
  const created = {
    ...onThisMachine({ stackName, description, ...lists, outputs }, HERE),
    ...HERE,
    leftOut: scope.leftOut,
    parameters: into.parameters.map((each) => (isLiteral(template, each) ? each : onThisMachine(each, HERE))),
  };
  return { ...created, elsewhere: referredElsewhere(created, JSON.stringify([template, given])) };
}

function scopeOf(assembly: StackAssembly, of: Required<Pick<StackScopeOptions, 'given' | 'without'>>): StackScope {
  return new StackScope({
    assembly,
    ...HERE,
    types: RESOURCE_TYPES,
    ...of,
    imported: (exportName) => exportedBy(assembly.others(), exportName),
  });
}

/** Functions that CloudFormation calls for custom resources. Nothing is deployed here, so nothing calls them. */
function customResourceProviders({ Resources: resources }: JsonObject): ReadonlySet<unknown> {
  const tokens = Object.values(isObject(resources) ? resources : {}).flatMap((resource) => {
    const { Properties: properties } = isObject(resource) ? resource : {};
    const token = isObject(properties) ? properties['ServiceToken'] : undefined;
    return isObject(token) && Array.isArray(token['Fn::GetAtt']) ? [token['Fn::GetAtt'][0]] : [];
  });
  return new Set(tokens);
}

/** What a deployment of all stacks of the app would export under this name. */
function exportedBy(stacks: readonly StackAssembly[], exportName: string): unknown {
  for (const assembly of stacks) {
    const { Outputs: outputs } = assembly.template;
    for (const output of Object.values(isObject(outputs) ? outputs : {})) {
      if (!isObject(output) || !isObject(output['Export'])) continue;
      const scope = scopeOf(assembly, { given: {}, without: [] });
      if (resolve(output['Export']['Name'], scope) === exportName) return resolve(output['Value'], scope);
    }
  }
  throw new TemplateError(`No other stack of the app exports ${exportName}.`);
}

/** Names that leave out everything unsupported. All types of a service are one name where none of them is supported. */
function namesOf(unsupported: readonly UnsupportedResource[]): readonly string[] {
  const names = unsupported.map(({ logicalId, type }) => {
    if (RESOURCE_TYPES[type] !== undefined) return logicalId;
    const service = type.replace(/[^:]*$/, '');
    const isUnknown = service !== 'Custom::' && !Object.keys(RESOURCE_TYPES).some((known) => known.startsWith(service));
    return isUnknown ? `${service}*` : type;
  });
  return [...new Set(names)].toSorted();
}

/** The CDK switches EventBridge on by a custom resource of its own, unless a bucket says it itself. */
function withNotifications({ buckets, bucketNotifications }: Collected): Collected['buckets'] {
  const reporting = new Set(bucketNotifications.flatMap((each) => (each.eventBridgeEnabled ? [each.bucketName] : [])));
  return buckets.map((bucket) => (reporting.has(bucket.name) ? { ...bucket, eventBridgeEnabled: true } : bucket));
}

interface Reading {
  readonly assembly: StackAssembly;
  readonly scope: StackScope;
  readonly into: Collected;
  readonly inlineCodeDir: string | undefined;
}

function whyUnknown(type: string): string {
  return type === 'AWS::CloudFormation::Stack'
    ? 'nested stacks are not run locally, nor what is in them'
    : 'this type is not supported locally';
}

function readResource(
  { assembly, scope, into, inlineCodeDir }: Reading,
  logicalId: string,
  resource: JsonObject,
): UnsupportedResource[] {
  const named = namedResource(logicalId, resource);
  const known = RESOURCE_TYPES[named.type];
  if (known === undefined) return [{ ...named, reason: whyUnknown(named.type) }];
  if ('needsNothing' in known) return [];

  const problems: UnsupportedResource[] = [];
  const properties = pickProperties(
    isObject(resource['Properties']) ? resource['Properties'] : {},
    known.properties,
    scope,
    (property, reason) => problems.push({ ...named, property, reason }),
  );
  if (problems.length > 0) return problems;

  const context: ReadContext = {
    identity: scope.identity(logicalId),
    properties: new Properties(properties, logicalId),
    into,
    assetPath: (objectKey) => assembly.assetPath(objectKey) ?? fail(`${logicalId}: no asset has the key ${objectKey}.`),
    inlineCode: (code) =>
      inlineCodeDir === undefined
        ? fail('there is no folder for inline code')
        : writeInlineCode(join(inlineCodeDir, logicalId), code),
  };
  try {
    known.read(context);
    return [];
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return [{ ...named, reason: error.message }];
  }
}

/** As CloudFormation does: a CommonJS module called index.js, and nothing beside it. */
function writeInlineCode(dir: string, code: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'index.js'), code);
  writeFileSync(join(dir, 'package.json'), '{"type":"commonjs"}'); // whatever the folders above it say
  return dir;
}

/** A literal value is kept as it is: it may be a piece of a text that has a digest. */
function isLiteral({ Resources: resources }: JsonObject, { logicalId }: LocalParameter): boolean {
  const resource = isObject(resources) ? resources[logicalId] : undefined;
  const properties = isObject(resource) ? resource['Properties'] : undefined;
  return isObject(properties) && typeof properties['Value'] === 'string';
}

function readOutputs(template: JsonObject, scope: StackScope): Record<string, string> {
  const outputs = isObject(template['Outputs']) ? template['Outputs'] : {};
  const values: Record<string, string> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (!isObject(output) || !scope.exists(output)) continue;
    values[name] = outputValue(output['Value'], scope);
  }
  return values;
}

/** Nothing here needs an output to run, so one that cannot be told is none. */
function outputValue(value: unknown, scope: StackScope): string {
  try {
    return String(resolve(value, scope.withStandIns));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return `not known locally: ${error.message}`;
  }
}

/** A rule that every CDK template has for the deployment itself. */
const OF_THE_BOOTSTRAP = 'CheckBootstrapVersion';

function refuseUnsupportedSections(template: JsonObject): void {
  const unsupported = ['Rules', 'Transform'].flatMap((section) => {
    const names = isObject(template[section]) ? Object.keys(template[section]) : [template[section] ?? []].flat();
    return names.filter((name) => name !== OF_THE_BOOTSTRAP).map((name) => `${section}.${name}`);
  });
  if (unsupported.length > 0) throw new TemplateError(`Not supported locally: ${unsupported.join(', ')}.`);
}

/** @throws {UnsupportedResourceError} unless there is nothing in the list */
export function refuse(unsupported: readonly UnsupportedResource[]): void {
  if (unsupported.length > 0) throw new UnsupportedResourceError(unsupported, namesOf(unsupported));
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
    functionsNotRun: [],
    bucketNotifications: [],
  };
}

function fail(message: string): never {
  throw new TemplateError(message);
}
