import { environment } from '../environment.ts';
import { SecretApiKey } from './api-key.ts';
import { HttpLume } from './http-lume.ts';
import type { Lume } from './lume.ts';
import { MeasuredLume } from './measured-lume.ts';

/** The Lume client, configured by environment variables (`lib/run-functions.ts` sets them). */
export function configuredLume(): Lume {
  const env = environment('LUME_BASE_URL', 'LUME_API_KEY_SECRET', 'LUME_TIMEOUT_SECONDS');
  const lume = new HttpLume({
    baseUrl: env.LUME_BASE_URL,
    apiKey: new SecretApiKey(env.LUME_API_KEY_SECRET),
    timeoutSeconds: Number(env.LUME_TIMEOUT_SECONDS),
  });
  return new MeasuredLume(lume);
}
