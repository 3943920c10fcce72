import type { Arrival } from './field-schemas.ts';
import { fileName } from './file-name.ts';
import { InvalidWorkflowInputError } from './workflow-input.ts';

/** The object itself, for flows whose source is a bucket. */
export const DEFAULT_SOURCE_PATH = 's3://{bucket}/{key}';

/** What source paths are made of: an upload, or an object as it is listed. */
export type SourceObject = Pick<Arrival, 'bucket' | 'key' | 'etag' | 'version'>;

const PLACEHOLDERS = {
  bucket: ({ bucket }) => bucket,
  key: ({ key }) => key,
  /** The key up to its last slash, without it. */
  dir: ({ key }) => key.slice(0, Math.max(0, key.lastIndexOf('/'))),
  /** The key after its last slash. */
  name: ({ key }) => fileName(key),
  /** The name up to its last dot. */
  stem: ({ key }) => fileName(key).replace(/(?<=.)\.[^.]*$/s, ''),
  /** Another one for another content. */
  etag: ({ etag }) => etag || refuse('{etag}: S3 gave no ETag'),
  /** Another one for each upload, in a bucket with versioning. */
  version: ({ version }) => (isVersionId(version) ? version : refuse(NO_VERSION)),
} satisfies Record<string, (object: SourceObject) => string>;

export const PLACEHOLDER_NAMES = Object.keys(PLACEHOLDERS);

const NO_VERSION =
  '{version}: S3 gave no version id. Switch on the versioning of the bucket and upload the file again, or use {etag} in the sourcePath of the route';

/**
 * Fills in the placeholders. Values are not expanded again: a key may contain braces.
 * @throws {InvalidWorkflowInputError} S3 did not give what the template needs: a path with a gap would be that of other
 *   files too.
 */
export function renderSourcePath(template: string, object: SourceObject): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in PLACEHOLDERS ? PLACEHOLDERS[name as keyof typeof PLACEHOLDERS](object) : whole,
  );
}

/** Whether the path needs the version id, which neither S3's listing nor, without versioning, its event contains. */
export function needsVersion(template = ''): boolean {
  return template.includes('{version}');
}

/** `null` is the id of every object that was stored without versioning, so it distinguishes no uploads. */
function isVersionId(version: string | undefined): version is string {
  return version !== undefined && version !== '' && version !== 'null';
}

function refuse(why: string): never {
  throw new InvalidWorkflowInputError([`source_path: ${why}`]);
}

/** The unknown placeholders of a template. */
export function unknownPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !PLACEHOLDER_NAMES.includes(name));
}
