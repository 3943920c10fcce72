import type { Arrival } from './field-schemas.ts';

/** What Lume is asked to read: the object itself, for flows whose source is a bucket. */
export const DEFAULT_SOURCE_PATH = 's3://{bucket}/{key}';

const PLACEHOLDERS = {
  bucket: (arrival) => arrival.bucket,
  key: (arrival) => arrival.key,
  /** The key up to its last slash, without it. */
  dir: ({ key }) => key.slice(0, Math.max(0, key.lastIndexOf('/'))),
  /** The key after its last slash. */
  name: ({ key }) => fileName(key),
  /** The name up to its last dot. */
  stem: ({ key }) => fileName(key).replace(/(?<=.)\.[^.]*$/s, ''),
} satisfies Record<string, (arrival: Pick<Arrival, 'bucket' | 'key'>) => string>;

export const PLACEHOLDER_NAMES = Object.keys(PLACEHOLDERS);

/** `{bucket} {key} {dir} {name} {stem}` filled in, each value as it is: a key with braces is not read again. */
export function renderSourcePath(template: string, arrival: Pick<Arrival, 'bucket' | 'key'>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in PLACEHOLDERS ? PLACEHOLDERS[name as keyof typeof PLACEHOLDERS](arrival) : whole,
  );
}

/** The placeholders of a template that mean nothing, for the check of the settings. */
export function unknownPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !PLACEHOLDER_NAMES.includes(name));
}

export function fileName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
