import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isObject, type JsonObject } from './resource-properties.ts';
import { TemplateError } from './template-errors.ts';

export interface StackAssembly {
  readonly stackName: string;
  readonly template: JsonObject;
  /** The staged directory or file of an asset's object key; undefined if no asset has this key. */
  assetPath(objectKey: string): string | undefined;
}

/** Opens a cloud assembly, as `cdk synth` writes it, with one stack. */
export function openAssembly(assemblyDir: string): StackAssembly {
  const dir = resolve(assemblyDir);
  const { artifactId, stack } = onlyStack(readJson(join(dir, 'manifest.json')));
  const templateFile = stack['templateFile'];
  if (typeof templateFile !== 'string') throw new TemplateError(`manifest.json: ${artifactId} has no templateFile.`);
  const assets = assetPaths(dir, join(dir, `${artifactId}.assets.json`));
  return {
    stackName: typeof stack['stackName'] === 'string' ? stack['stackName'] : artifactId,
    template: readJson(join(dir, templateFile)),
    assetPath: (objectKey) => assets.get(objectKey),
  };
}

function onlyStack(manifest: JsonObject): { readonly artifactId: string; readonly stack: JsonObject } {
  const artifacts = isObject(manifest['artifacts']) ? manifest['artifacts'] : {};
  const stacks = Object.entries(artifacts).flatMap(([artifactId, artifact]) => {
    if (!isObject(artifact) || artifact['type'] !== 'aws:cloudformation:stack') return [];
    return [{ artifactId, stack: isObject(artifact['properties']) ? artifact['properties'] : {} }];
  });
  const [only, ...others] = stacks;
  if (only !== undefined && others.length === 0) return only;
  const names = stacks.map(({ artifactId }) => artifactId).join(', ') || 'none';
  throw new TemplateError(`The assembly must have exactly one stack; it has: ${names}.`);
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
