import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TemplateError } from './errors.ts';
import { isObject, type JsonObject } from './json.ts';

export interface StackAssembly {
  readonly stackName: string;
  readonly template: JsonObject;
  /** Where the app's construct tree has the resource; undefined when the assembly does not say. */
  constructPath(logicalId: string): string | undefined;
  /** The staged directory or file behind an asset's object key; undefined for a key that no asset has. */
  assetPath(objectKey: string): string | undefined;
}

/** Opens one stack of a cloud assembly: what `cdk synth` writes. With one stack in it, its name may be left out. */
export function openAssembly(assemblyDir: string, stackName?: string): StackAssembly {
  const dir = resolve(assemblyDir);
  const manifest = readJson(join(dir, 'manifest.json'));
  const { artifactId, artifact, stack } = pickStack(manifest, stackName);
  const templateFile = textOf(stack, 'templateFile', artifactId);
  const metadataFile = artifact['additionalMetadataFile'];
  const metadata = typeof metadataFile === 'string' ? readJson(join(dir, metadataFile)) : artifact['metadata'];
  const paths = constructPaths(isObject(metadata) ? metadata : {});
  const assets = assetPaths(dir, join(dir, `${artifactId}.assets.json`));
  return {
    stackName: typeof stack['stackName'] === 'string' ? stack['stackName'] : artifactId,
    template: readJson(join(dir, templateFile)),
    constructPath: (logicalId) => paths.get(logicalId),
    assetPath: (objectKey) => assets.get(objectKey),
  };
}

interface StackArtifact {
  readonly artifactId: string;
  readonly artifact: JsonObject;
  readonly stack: JsonObject;
}

function pickStack(manifest: JsonObject, wanted: string | undefined): StackArtifact {
  const artifacts = isObject(manifest['artifacts']) ? manifest['artifacts'] : {};
  const stacks = Object.entries(artifacts).flatMap(([artifactId, artifact]): StackArtifact[] => {
    if (!isObject(artifact) || artifact['type'] !== 'aws:cloudformation:stack') return [];
    return [{ artifactId, artifact, stack: isObject(artifact['properties']) ? artifact['properties'] : {} }];
  });
  const names = stacks.map(({ artifactId }) => artifactId).join(', ') || 'none';
  const found = stacks.filter(
    ({ artifactId, stack }) => wanted === undefined || artifactId === wanted || stack['stackName'] === wanted,
  );
  const [only] = found;
  if (only === undefined) throw new TemplateError(`The assembly has no stack ${wanted ?? ''}; it has: ${names}.`);
  if (found.length > 1) throw new TemplateError(`The assembly has several stacks; name one of: ${names}.`);
  return only;
}

/** The CDK writes `{ "/stack/Construct/Resource": [{ type: "aws:cdk:logicalId", data: id }] }`. */
function constructPaths(metadata: JsonObject): ReadonlyMap<string, string> {
  const paths = new Map<string, string>();
  for (const [path, entries] of Object.entries(metadata)) {
    for (const entry of Array.isArray(entries) ? entries : []) {
      if (isObject(entry) && entry['type'] === 'aws:cdk:logicalId') paths.set(String(entry['data']), path);
    }
  }
  return paths;
}

function assetPaths(dir: string, file: string): ReadonlyMap<string, string> {
  const files = existsSync(file) ? readJson(file)['files'] : {};
  const paths = new Map<string, string>();
  for (const asset of Object.values(isObject(files) ? files : {})) {
    if (!isObject(asset) || !isObject(asset['source']) || !isObject(asset['destinations'])) continue;
    const path = asset['source']['path'];
    for (const destination of Object.values(asset['destinations'])) {
      const key = isObject(destination) ? destination['objectKey'] : undefined;
      if (typeof path === 'string' && typeof key === 'string') paths.set(key, resolve(dir, path));
    }
  }
  return paths;
}

function readJson(file: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TemplateError(`Cannot read ${file}: was the app synthesized?`, { cause });
  }
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new TemplateError(`${file} does not hold a JSON object.`);
  return value;
}

function textOf(object: JsonObject, key: string, where: string): string {
  const value = object[key];
  if (typeof value !== 'string') throw new TemplateError(`manifest.json: ${where} has no ${key}.`);
  return value;
}
