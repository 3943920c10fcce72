import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noticeBlocks } from '../../../functions/slack/block-kit.ts';
import { type AddressSource, SlackWebhook, type WebhookOptions } from '../../../functions/slack/incoming-webhook.ts';
import { type LocalSlack, startLocalSlack } from '../../../local/slack/slack-stand-in.ts';
import { startServer } from '../../support/http-server.ts';

const PAYLOAD = noticeBlocks('a title', ['a line']);
const MINUTE = 60_000;

let slack: LocalSlack;
beforeEach(async () => {
  slack = await startLocalSlack();
});
afterEach(() => slack.stop());

/** A clock that waits move, so that no test waits. */
function clock() {
  const waits: number[] = [];
  let now = 0;
  return {
    waits,
    now: () => now,
    sleep: async (ms: number) => {
      waits.push(ms);
      now += ms;
    },
  };
}

function webhook(address: string | AddressSource, options: Partial<WebhookOptions> = {}) {
  const source = typeof address === 'string' ? { get: async () => address, forget: () => {} } : address;
  return new SlackWebhook({ address: source, host: 'hooks.slack.com', ...options });
}

/** Name and message of what a post throws. */
async function failure(post: Promise<unknown>) {
  const error = await post.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error('it did not fail');
  return { name: error.name, message: error.message, all: `${error.stack} ${JSON.stringify(error)} ${error.cause}` };
}

describe('an incoming webhook', () => {
  it('gets the message in one try when Slack takes it', async () => {
    expect(await webhook(slack.webhookOf('orders')).post(PAYLOAD, Date.now() + MINUTE)).toBe(1);
    expect(slack.posts.map(({ channel, payload }) => [channel, payload])).toEqual([['orders', PAYLOAD]]);
  });

  it('is tried again after the time that Slack asks for', async () => {
    const time = clock();
    slack.answerNext({ status: 429, headers: { 'retry-after': '7' } }, { status: 429 });
    expect(await webhook(slack.webhookOf('orders'), time).post(PAYLOAD, MINUTE)).toBe(3);
    expect(time.waits).toEqual([7000, 1000]);
    expect(slack.posts).toHaveLength(1);
  });

  it('is tried again after growing waits when Slack is broken, or gives no answer', async () => {
    const time = clock();
    slack.answerNext({ status: 500 }, { status: 503 }, { status: 408 });
    expect(await webhook(slack.webhookOf('orders'), time).post(PAYLOAD, MINUTE)).toBe(4);
    for (const [at, most] of [1000, 2000, 4000].entries()) {
      expect(time.waits[at]).toBeGreaterThanOrEqual(most / 2);
      expect(time.waits[at]).toBeLessThanOrEqual(most);
    }
  });

  it('is given up before a wait that would go past the deadline', async () => {
    const time = clock();
    slack.answerNext(
      { status: 429, headers: { 'retry-after': '30' } },
      { status: 429, headers: { 'retry-after': '31' } },
    );
    const { name, message } = await failure(webhook(slack.webhookOf('orders'), time).post(PAYLOAD, MINUTE));
    expect(name).toBe('SlackUnavailableError');
    expect(message).toContain('429');
    expect(message).toContain('given up after 2 tries');
    expect(time.waits).toEqual([30_000]);
  });

  it('is not tried again when Slack refuses', async () => {
    slack.answerNext({ status: 404, body: 'no_service' });
    const { name, message } = await failure(webhook(slack.webhookOf('orders')).post(PAYLOAD, Date.now() + MINUTE));
    expect({ name, message }).toEqual({ name: 'SlackRefusedError', message: 'Slack answered 404: no_service' });
    expect(slack.requests).toBe(1);
  });

  it('is asked for afresh when it is refused, because somebody may have replaced it', async () => {
    const asked: unknown[] = [];
    const address: AddressSource = {
      forget: () => {},
      get: async (options = {}) => {
        asked.push(options.fresh ?? false);
        return slack.webhookOf(options.fresh ? 'orders' : 'not a channel');
      },
    };
    expect(await webhook(address).post(PAYLOAD, Date.now() + MINUTE)).toBe(2);
    expect(asked).toEqual([false, true]);
    expect(slack.posts).toHaveLength(1);
  });

  it.each(['not an address', 'refused'])('has its address read afresh the next time when it is %s', async (kind) => {
    let forgotten = 0;
    const address: AddressSource = {
      get: async () => (kind === 'refused' ? slack.webhookOf('not a channel') : kind),
      forget: () => {
        forgotten++;
      },
    };
    expect(await failure(webhook(address).post(PAYLOAD, Date.now() + MINUTE))).toMatchObject({
      name: 'SlackRefusedError',
    });
    expect(forgotten).toBe(1);
  });

  it('does not follow an answer to another place', async () => {
    await using elsewhere = await startServer((_, response) => response.end('ok'));
    slack.answerNext({ status: 307, headers: { location: elsewhere.url } });
    const { name } = await failure(webhook(slack.webhookOf('orders')).post(PAYLOAD, Date.now() + MINUTE));
    expect(name).toBe('SlackRefusedError');
  });

  it.each([
    'http://hooks.slack.com/services/T/B/secret',
    'https://hooks.slack.com.evil.example/services/T/B/secret',
    'https://evil.example/hooks.slack.com/secret',
    'https://user@hooks.slack.com/services/T/B/secret',
    'https://hooks.slack.com:8443/services/T/B/secret',
    'http://127.0.0.1.evil.example/secret',
    'not an address secret',
  ])('is never posted to at %s', async (address) => {
    const { name, message } = await failure(webhook(address).post(PAYLOAD, Date.now() + MINUTE));
    expect(name).toBe('SlackRefusedError');
    expect(message).toContain('https://hooks.slack.com/…');
    expect(message).not.toContain(address);
  });

  it('is in no error, whatever goes wrong', async () => {
    const address = slack.webhookOf('orders');
    const { host, pathname } = new URL(address);
    slack.answerNext({ status: 403, body: `no access to ${address}, that is ${pathname}` });
    const refused = await failure(webhook(address).post(PAYLOAD, Date.now() + MINUTE));
    await slack.stop();
    const gone = await failure(webhook(address, clock()).post(PAYLOAD, MINUTE));
    slack = await startLocalSlack();
    expect(gone).toMatchObject({ name: 'SlackUnavailableError', message: expect.stringContaining('ECONNREFUSED') });
    for (const { all } of [refused, gone]) {
      expect(all).not.toContain(pathname);
      expect(all).not.toContain(host);
    }
  });
});
