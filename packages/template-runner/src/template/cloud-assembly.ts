import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { slugOf } from './resource-names.ts';
import { isObject, type JsonObject } from './resource-properties.ts';
import { StackChoiceError, TemplateError } from './template-errors.ts';

export interface StackAssembly {
  readonly stackName: string;
  readonly template: JsonObject;
  /** The staged directory or file of an asset's object key; undefined if no asset has this key. */
  assetPath(objectKey: string): string | undefined;
  /** The other stacks of the app. */
  others(): readonly StackAssembly[];
}

/**
 * Opens one stack of a cloud assembly, as `cdk synth` writes it, or a template that is a file of its own.
 * @param wanted the stack's name, or its path in the app, such as `Prod/arrivals`; may be left out if there is only one.
 * The stack of a file gets this name; without it, that of the file
 * @throws {StackChoiceError} no such stack, or several and none is named
 */
export function openAssembly(source: string, wanted?: string): StackAssembly {
  if (statSync(source, { throwIfNoEntry: false })?.isFile()) return openFile(source, wanted);
  const stacks = stacksIn(resolve(source));
  return opened(chosen(stacks, wanted), stacks);
}

function opened(artifact: StackArtifact, all: readonly StackArtifact[]): StackAssembly {
  const { dir, artifactId, stackName, templateFile } = artifact;
  if (templateFile === undefined) throw new TemplateError(`manifest.json: ${artifactId} has no templateFile.`);
  const assets = assetPaths(dir, join(dir, `${artifactId}.assets.json`));
  return {
    stackName,
    template: readJson(join(dir, templateFile)),
    assetPath: (objectKey) => assets.get(objectKey),
    others: () => all.filter((other) => other !== artifact).map((other) => opened(other, all)),
  };
}

/** Nothing is beside a file: its functions have their code inline. */
function openFile(file: string, stackName = slugOf(basename(file, extname(file)))): StackAssembly {
  return { stackName, template: readJson(file), assetPath: () => undefined, others: () => [] };
}

interface StackArtifact {
  /** Of the assembly that the stack is in. */
  readonly dir: string;
  readonly artifactId: string;
  readonly stackName: string;
  /** Its path in the app. */
  readonly path: string;
  readonly templateFile: string | undefined;
}

/** All stacks, also those of nested assemblies, which the CDK writes for a `Stage`. */
function stacksIn(dir: string): readonly StackArtifact[] {
  const { artifacts } = readJson(join(dir, 'manifest.json'));
  return Object.entries(isObject(artifacts) ? artifacts : {}).flatMap(([artifactId, artifact]) => {
    if (!isObject(artifact)) return [];
    const properties = isObject(artifact['properties']) ? artifact['properties'] : {};
    const text = (of: JsonObject, name: string) => (typeof of[name] === 'string' ? of[name] : undefined);
    if (artifact['type'] === 'cdk:cloud-assembly') return stacksIn(join(dir, text(properties, 'directoryName') ?? ''));
    if (artifact['type'] !== 'aws:cloudformation:stack') return [];
    const stackName = text(properties, 'stackName') ?? artifactId;
    const path = text(artifact, 'displayName')?.replace(/ \(.*\)$/, '') ?? artifactId;
    return [{ dir, artifactId, stackName, path, templateFile: text(properties, 'templateFile') }];
  });
}

function chosen(stacks: readonly StackArtifact[], wanted: string | undefined): StackArtifact {
  const found = stacks.filter(({ stackName, path }) => wanted === undefined || wanted === stackName || wanted === path);
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  // Stages may have stacks of one name: only the path tells them apart.
  const names = stacks.map(({ stackName, path }) =>
    stacks.filter((other) => other.stackName === stackName).length > 1 ? path : stackName,
  );
  throw new StackChoiceError(names, wanted);
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
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TemplateError(`${file} is no JSON, and nothing else is read here.`, { cause });
  }
  if (!isObject(value)) throw new TemplateError(`${file} does not hold a JSON object.`);
  return value;
}
