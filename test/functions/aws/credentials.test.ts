import type { IncomingMessage } from 'node:http';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultProvider } from '../../../functions/aws/credentials.ts';
import { isSigned } from '../../support/aws/verify-signature.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';

afterEach(() => vi.unstubAllEnvs());

/** A call by a client of the SDK that has the credentials which it has in a bundle, as it came over the wire. */
async function callOfSdk(): Promise<{ readonly request: IncomingMessage; readonly body: string }> {
  const call = Promise.withResolvers<{ readonly request: IncomingMessage; readonly body: string }>();
  await using server = await startServer(async (request, response) => {
    call.resolve({ request, body: await bodyOf(request) });
    response.end('{}');
  });
  const client = new SFNClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentialDefaultProvider: defaultProvider,
  });
  await client.send(new ListStateMachinesCommand());
  client.destroy();
  return call.promise;
}

describe('a client of the SDK in a function', () => {
  it('signs with the role of the function', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'an-id');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'a-token');
    const { request, body } = await callOfSdk();
    expect(request.headers['x-amz-security-token']).toBe('a-token');
    expect(isSigned(request, body, 'a-secret')).toBe(true);
  });

  it('says what is missing where there is no role, and does not look elsewhere', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    await expect(callOfSdk()).rejects.toThrow(
      'Environment variables are missing: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY',
    );
  });
});
