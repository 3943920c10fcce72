import type { Arrival } from './field-schemas.ts';

/** The object itself, for flows whose source is a bucket. */
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

/** Fills in `{bucket} {key} {dir} {name} {stem}`. Values are not expanded again: a key may contain braces. */
export function renderSourcePath(template: string, arrival: Pick<Arrival, 'bucket' | 'key'>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in PLACEHOLDERS ? PLACEHOLDERS[name as keyof typeof PLACEHOLDERS](arrival) : whole,
  );
}

/** The unknown placeholders of a template. */
export function unknownPlaceholders(template: string): readonly string[] {
  return [...template.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name]) => name ?? '')
    .filter((name) => !PLACEHOLDER_NAMES.includes(name));
}

export function fileName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
