import { Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startServer, type TestServer } from '../support/http-server.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

/** Stands for AWS: it hears of every call that the environment would lead there. */
let aws: TestServer;
let calls = 0;
let test: TestSystem;
const addresses: unknown[] = [];

beforeAll(async () => {
  aws = await startServer((_, response) => {
    calls++;
    response.writeHead(403).end();
  });
  const listen = Server.prototype.listen;
  vi.spyOn(Server.prototype, 'listen').mockImplementation(function (this: Server, ...given: unknown[]) {
    this.once('listening', () => addresses.push(this.address()));
    return Reflect.apply(listen, this, given);
  });
  for (const [name, value] of Object.entries(REAL_ACCOUNT)) vi.stubEnv(name, value);
  for (const service of ['', '_S3', '_SQS', '_SNS', '_SFN', '_SECRETS_MANAGER']) {
    vi.stubEnv(`AWS_ENDPOINT_URL${service}`, aws.url);
  }
  test = await startTestSystem({ app: 'test/support/apps/monitored-app.ts', speed: 1000 });
  await test.upload('incoming/orders.csv', 'order_id,customer,amount\n1,ada,10\n');
  await test.ended(1);
  await test.system.delivered();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await test?.[Symbol.asyncDispose]();
  await aws[Symbol.asyncDispose]();
});

const REAL_ACCOUNT = {
  AWS_ACCESS_KEY_ID: 'AKIAREALREALREALREAL',
  AWS_SECRET_ACCESS_KEY: 'a-real-secret',
  AWS_SESSION_TOKEN: 'a-real-token',
  AWS_PROFILE: 'production',
  AWS_REGION: 'eu-central-1',
};

describe('the local system', () => {
  it('listens on 127.0.0.1 and nowhere else: the wire, the simulated Lume and the stand-in for Slack', () => {
    expect(addresses.length).toBeGreaterThanOrEqual(3);
    for (const address of addresses) expect(address).toMatchObject({ address: '127.0.0.1' });
  });

  it('ignores the credentials and endpoints of a real account in its environment', () => {
    expect(test.outcomes()).toHaveLength(1);
    expect(calls).toBe(0);
    expect(JSON.stringify(test.events)).not.toMatch(/AKIAREAL|a-real-secret|a-real-token/);
    for (const arn of [test.stateMachineArn, ...test.system.template.topics.map(({ arn }) => arn)])
      expect(arn).toContain(':us-east-1:000000000000:');
  });
});
