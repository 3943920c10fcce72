import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeBlocks } from '../../../functions/slack/block-kit.ts';
import { mistakesInPost } from '../../../local/slack/block-kit-limits.ts';
import { type LocalSlack, startLocalSlack } from '../../../local/slack/slack-stand-in.ts';

let slack: LocalSlack;
beforeAll(async () => {
  slack = await startLocalSlack();
});
afterAll(() => slack.stop());

const post = async (address: string, body: string) => {
  const response = await fetch(address, { method: 'POST', body });
  return `${response.status} ${await response.text()}`;
};

const PAYLOAD = noticeBlocks('a title', ['a line']);
const header = (text: string) => ({ type: 'header', text: { type: 'plain_text', text } });
const context = (count: number, text = 'x') => ({
  type: 'context',
  elements: Array.from({ length: count }, () => ({ type: 'plain_text', text })),
});
const richText = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});
const mistakes = (...blocks: readonly unknown[]) => mistakesInPost({ text: 'x', blocks });

describe('the stand-in for Slack', () => {
  it('answers as Slack does to what it takes, what it refuses, and a webhook that is none', async () => {
    const address = slack.webhookOf('orders');
    expect(await post(address, JSON.stringify(PAYLOAD))).toBe('200 ok');
    expect(await post(address, 'no JSON')).toMatch(/^400 invalid_blocks/);
    expect(await post(address, JSON.stringify({ text: 'x', blocks: [header('')] }))).toMatch(/^400 .*is empty/);
    expect(await post(address.replace('services', 'other'), JSON.stringify(PAYLOAD))).toBe('404 no_service');
    expect(slack.posts).toHaveLength(1);
  });
});

describe('the limits of Block Kit', () => {
  it('are kept by a message at each limit', () => {
    expect(mistakes(header('x'.repeat(150)), context(10), richText('x'.repeat(3000)))).toEqual([]);
    expect(mistakes(...Array.from({ length: 50 }, () => richText('x')))).toEqual([]);
  });

  it.each([
    ['blocks: 51 of at most 50', Array.from({ length: 51 }, () => richText('x'))],
    ['blocks: longer than 13000', Array.from({ length: 5 }, () => richText('x'.repeat(2900)))],
    ['blocks.0.text.text: 151 of at most 150', [header('x'.repeat(151))]],
    ['blocks.0.elements: 11, not 1 to 10', [context(11)]],
    ['blocks.0.elements: 0, not 1 to 10', [context(0)]],
    ['blocks.0.elements.0.text: 3001 of at most 3000', [context(1, 'x'.repeat(3001))]],
    ['blocks.0.elements.0.elements.0.text: 3001 of at most 3000', [richText('x'.repeat(3001))]],
    ['blocks.0.elements.0.elements.0.text: is empty', [richText('')]],
    ['blocks.0.elements: is empty', [{ type: 'rich_text', elements: [] }]],
    ['blocks.0: a block of type section is not known', [{ type: 'section' }]],
  ])('are named by a message that is past one: %s', (mistake, blocks) => {
    expect(mistakes(...blocks).join()).toContain(mistake);
  });

  it('ask for a text beside the blocks', () => {
    expect(mistakesInPost({ blocks: [] }).join()).toContain('text: is missing');
  });
});
