import type { LocalTemplate } from 'template-runner';

/** Put into the secret when it is empty. */
export const LOCAL_API_KEY = 'local-lume-api-key';

/**
 * Whether a key could be one of the simulated Lume's: `local-lume-` and anything after it, so that a rotation can be
 * tried. Lume accepts the one that is in the secret, as if the others were revoked.
 */
export function isLocalKey(key: string): boolean {
  return key.startsWith('local-lume-');
}

/** ARNs of the secrets that the functions read the key of Lume from. */
export function apiKeySecrets({ functions }: LocalTemplate): readonly string[] {
  return [...new Set(functions.flatMap(({ env }) => env['LUME_API_KEY_SECRET'] ?? []))];
}
