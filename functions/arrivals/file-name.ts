/** A key or path without its folders. */
export function fileName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
