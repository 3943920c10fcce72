import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALARM_TYPES } from './alarm-types.ts';
import { openAssembly, type StackAssembly } from './cloud-assembly.ts';
import { COMPUTE_TYPES } from './compute-types.ts';
import { IDLE_TYPES } from './idle-types.ts';
import { resolve } from './intrinsic-functions.ts';
import { onThisMachine } from './local-arns.ts';
import type { LocalTemplate } from './local-template.ts';
import { MESSAGING_TYPES } from './messaging-types.ts';
import { PARAMETER_STORE_TYPES } from './parameter-store-types.ts';
import { pickProperties } from './pick-properties.ts';
import { referredElsewhere } from './referred-elsewhere.ts';
import { isObject, type JsonObject, Properties } from './resource-properties.ts';
import type { Collected, ReadContext, ResourceType } from './resource-type.ts';
import { StackScope } from './stack-scope.ts';
import { TemplateError, type UnsupportedResource, UnsupportedResourceError } from './template-errors.ts';

const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  ...COMPUTE_TYPES,
  ...MESSAGING_TYPES,
  ...ALARM_TYPES,
  ...PARAMETER_STORE_TYPES,
  ...IDLE_TYPES,
};

export interface ReadOptions {
  /** Values of the template's parameters, by name. Default: the defaults of the template. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Where the code of functions that have it inline is written. Default: such functions are refused. */
  readonly inlineCodeDir?: string;
}

/**
 * Reads a stack as it runs on this machine. ARNs of any account and region are those of this machine.
 * @param source the directory that `cdk synth` wrote, or the file of a template
 * @param stack its name; may be left out if the assembly has only one
 * @throws {StackChoiceError}
 * @throws {UnsupportedResourceError} naming every type and property that would silently do nothing locally
 * @throws {TemplateError} when the assembly is incomplete or refers to something that does not exist
 */
export function readTemplate(
  source: string,
  stack?: string,
  { parameters: given = {}, inlineCodeDir }: ReadOptions = {},
): LocalTemplate {
  const assembly = openAssembly(source, stack);
  const { stackName, template } = assembly;
  refuseUnsupportedSections(template);
  const scope = new StackScope({ assembly, region: REGION, accountId: ACCOUNT_ID, types: RESOURCE_TYPES, given });

  const into = emptyLists();
  const unsupported = scope
    .resources()
    .flatMap(([logicalId, resource]) => readResource({ assembly, scope, into, inlineCodeDir }, logicalId, resource));
  if (unsupported.length > 0) throw new UnsupportedResourceError(unsupported);
  const description = typeof template['Description'] === 'string' ? template['Description'] : '';
  const here = { region: REGION, accountId: ACCOUNT_ID };
  const created = {
    ...onThisMachine({ stackName, description, ...into, outputs: readOutputs(template, scope) }, here),
    ...here,
    parameters: into.parameters, // may be pieces of a text that has a digest
  };
  return { ...created, elsewhere: referredElsewhere(created, JSON.stringify([template, given])) };
}

interface Reading {
  readonly assembly: StackAssembly;
  readonly scope: StackScope;
  readonly into: Collected;
  readonly inlineCodeDir: string | undefined;
}

function readResource(
  { assembly, scope, into, inlineCodeDir }: Reading,
  logicalId: string,
  resource: JsonObject,
): UnsupportedResource[] {
  const type = String(resource['Type']);
  const known = RESOURCE_TYPES[type];
  if (known === undefined) return [{ logicalId, type, reason: 'this type is not supported locally' }];
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
    return [{ logicalId, type, reason: error.message }];
  }
}

/** As CloudFormation does: a CommonJS module called index.js, and nothing beside it. */
function writeInlineCode(dir: string, code: string): string {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'index.js'), code);
  writeFileSync(join(dir, 'package.json'), '{"type":"commonjs"}'); // whatever the folders above it say
  return dir;
}

function readOutputs(template: JsonObject, scope: StackScope): Record<string, string> {
  const outputs = isObject(template['Outputs']) ? template['Outputs'] : {};
  const values: Record<string, string> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (!isObject(output) || !scope.exists(output)) continue;
    values[name] = String(resolve(output['Value'], scope));
  }
  return values;
}

/** A rule that every CDK template has for the deployment itself. */
const OF_THE_BOOTSTRAP = 'CheckBootstrapVersion';

function refuseUnsupportedSections(template: JsonObject): void {
  const unsupported = ['Rules', 'Mappings', 'Transform'].flatMap((section) => {
    const names = isObject(template[section]) ? Object.keys(template[section]) : [template[section] ?? []].flat();
    return names.filter((name) => name !== OF_THE_BOOTSTRAP).map((name) => `${section}.${name}`);
  });
  if (unsupported.length > 0) throw new TemplateError(`Not supported locally: ${unsupported.join(', ')}.`);
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
