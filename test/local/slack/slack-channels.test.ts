import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalTemplate } from 'template-runner';
import { openSecrets } from 'template-runner/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeBlocks } from '../../../functions/slack/block-kit.ts';
import { fillWebhookSecrets } from '../../../local/slack/slack-channels.ts';
import { PostFiles } from '../../../local/slack/slack-post-files.ts';
import { type LocalSlack, startLocalSlack } from '../../../local/slack/slack-stand-in.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:address';
const template = {
  functions: [{ env: { SLACK_CHANNEL: 'orders', SLACK_WEBHOOK_SECRET: ARN } }, { env: {} }],
} as unknown as LocalTemplate;

const dir = mkdtempSync(join(tmpdir(), 'slack-'));
let slack: LocalSlack;
beforeAll(async () => {
  slack = await startLocalSlack();
});
afterAll(async () => {
  await slack.stop();
  rmSync(dir, { recursive: true });
});

describe('the secret of a webhook', () => {
  const secrets = openSecrets(join(dir, 'secrets.json'), [{ arn: ARN, name: 'address' }]);

  it.each([
    ['empty', undefined],
    ['the address of an earlier start', 'http://127.0.0.1:1/services/T00LOCAL/B00LOCAL/orders'],
  ])('gets the address of the stand-in when it is %s', (_, before) => {
    if (before !== undefined) secrets.put(ARN, before);
    fillWebhookSecrets(template, secrets, slack);
    expect(secrets.valueOf(ARN)).toBe(slack.webhookOf('orders'));
  });

  it('keeps the address that somebody put there, so that Slack itself can be tried', () => {
    secrets.put(ARN, 'https://hooks.slack.com/services/T/B/x');
    fillWebhookSecrets(template, secrets, slack);
    expect(secrets.valueOf(ARN)).toBe('https://hooks.slack.com/services/T/B/x');
  });
});

describe('the files of posts', () => {
  const post = (title: string) => ({
    channel: 'orders',
    time: new Date().toISOString(),
    payload: noticeBlocks(title, []),
  });

  it('keep what was posted over a restart, in order, on one page', () => {
    const posts = join(dir, 'posts');
    new PostFiles(posts).add(post('the first <b>'));
    const files = new PostFiles(posts);
    files.add(post('the second'));
    expect(readFileSync(files.page, 'utf8')).toMatch(/the first &lt;b&gt;[\s\S]*the second/);
  });

  it('leave the page as it is, and add to its end', () => {
    const files = new PostFiles(join(dir, 'added'));
    files.add(post('the first'));
    writeFileSync(files.page, 'what was there\n');
    files.add(post('the second'));
    expect(readFileSync(files.page, 'utf8')).toMatch(/^what was there\n<h2>[\s\S]*the second/);
  });

  it('are the newest, at most twice as many as are kept, and the page shows no other', () => {
    const posts = join(dir, 'many');
    const files = new PostFiles(posts, 3);
    const left = () => readdirSync(posts).filter((name) => name.endsWith('.json')).length;
    for (const number of [1, 2, 3, 4, 5]) files.add(post(`number ${number}.`));
    expect(left()).toBe(5);
    for (const number of [6, 7]) files.add(post(`number ${number}.`));
    expect(left()).toBe(4);
    const shown = /number \d+\./g;
    expect([...new Set(readFileSync(files.page, 'utf8').match(shown))]).toEqual(
      [4, 5, 6, 7].map((n) => `number ${n}.`),
    );
    expect([...new Set(readFileSync(new PostFiles(posts, 2).page, 'utf8').match(shown))]).toEqual([
      'number 6.',
      'number 7.',
    ]);
  });
});
