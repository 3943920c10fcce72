import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../support/http-server.ts';
import { json } from '../support/scripted-lume/http-bytes.ts';
import { type RunningScenarios, startScenarios } from '../support/scripted-lume/run-scenarios.ts';
import { SPELLINGS } from '../support/scripted-lume/text-encodings.ts';
import { allOutput, leaks } from '../support/system/all-output.ts';
import { putSecret } from '../support/system/put-secret.ts';

const PARTS = ['Q7ZKmk', 'vW3xYn'];

let running: RunningScenarios;
const start = async () => {
  running = await startScenarios([], {
    app: 'test/support/apps/monitored-app.ts',
    stranger: json(422, { detail: 'no' }),
  });
};
const stop = () => running?.[Symbol.asyncDispose]();

/** Has an alert go to an address that refuses it, and finds out where parts of the address are said meanwhile. */
async function leaksOf(address: string): Promise<readonly string[]> {
  const { test } = running;
  const from = test.events.length;
  const refusals = () =>
    test.events.filter((event) => event.kind === 'log' && event.line.includes('not posted to Slack')).length;
  const before = refusals();
  for (const [name, arn] of Object.entries(test.system.template.outputs)) {
    if (name.startsWith('SlackWebhook')) await putSecret(test.system.endpoint, arn, address);
  }
  await test.execute({ flow_version: 'shop_orders:v1', source_path: 's3://scripted/refused.csv' });
  await test.until(() => refusals() > before);
  await test.system.delivered();
  return leaks(await allOutput(test, from), PARTS);
}

describe('the address of a webhook of Slack', () => {
  beforeAll(start);
  afterAll(stop);

  it.each([
    ['that is no address', 'hooks.slack.com/Q7ZKmk/vW3xYn'],
    ['of another host', 'https://hooks.slack.com.evil.example/Q7ZKmk'],
    ['with a curly quote', 'https://hooks.slack.com\u201d/services/Q7ZKmk'],
    ['with a line break inside', 'https://hooks.slack\n.com.example/Q7ZKmk/vW3xYn'],
    ['in JSON with two texts', '{"a":"https://hooks.slack.com/Q7ZKmk","b":"vW3xYn"}'],
  ])('%s is said nowhere', async (_, address) => {
    expect(await leaksOf(address)).toEqual([]);
  });
});

describe('the address of a webhook of Slack that refuses everything and echoes it', () => {
  let slack: TestServer;
  let spell: (text: string) => string = String;
  let echoes = 0;
  beforeAll(async () => {
    slack = await startServer((request, response) => {
      const path = request.url ?? '';
      echoes++;
      response.writeHead(404).end(`${spell(path)} ${spell(`http://${request.headers.host}${path}`)}`);
    });
    await start();
  });
  afterAll(async () => {
    await stop();
    await slack?.[Symbol.asyncDispose]();
  });

  it.each(Object.entries(SPELLINGS))('%s is said nowhere', async (_, spelling) => {
    spell = spelling;
    const before = echoes;
    expect(await leaksOf(`${slack.url}/services/T0/B0/Q7ZKmkvW3xYn`)).toEqual([]);
    expect(echoes).toBeGreaterThan(before);
  });
});
