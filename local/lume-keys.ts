/** The key that the local system puts into an empty secret. */
export const LOCAL_API_KEY = 'local-lume-api-key';

/**
 * Whether the local Lume has given out this key: `local-lume-` and anything after it, so that a rotation can be tried. Of
 * these it takes the one that is in the secret, as if the others were revoked; any other text is a wrong key.
 */
export function isLocalKey(key: string): boolean {
  return key.startsWith('local-lume-');
}
