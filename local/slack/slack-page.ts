import type { ContextBlock, KnownBlock, RichTextBlock, RichTextElement } from '@slack/types';
import type { SlackPayload } from '../../functions/slack/block-kit.ts';

export interface ShownMessage {
  readonly heading: string;
  readonly payload: SlackPayload;
}

/** An HTML page of messages, laid out roughly as in Slack. */
export function slackPage(title: string, messages: readonly ShownMessage[]): string {
  return `${pageStart(title)}${messages.map(article).join('')}</body>\n</html>\n`;
}

/** The page up to its first message. HTML needs no closing tags, so messages can simply be appended. */
export function pageStart(title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>
body { margin: 0 auto; max-width: 860px; padding: 24px; font: 15px/1.46 Lato, "Helvetica Neue", Arial, sans-serif; color: #1d1c1d; }
h1 { font-size: 22px; } h2 { font-size: 13px; font-weight: normal; color: #616061; margin: 32px 0 4px; }
article { border: 1px solid #ddd; border-radius: 8px; padding: 10px 16px; }
.header { font-size: 18px; font-weight: 900; margin: 4px 0; overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; margin: 4px 0; }
ul { margin: 8px 0 4px; padding-left: 22px; }
code { font: 12px/1.5 Monaco, Menlo, Consolas, monospace; color: #c01343; background: #f6f6f6; border: 1px solid #ddd; border-radius: 3px; padding: 1px 3px; }
pre { font: 12px/1.5 Monaco, Menlo, Consolas, monospace; background: #f6f6f6; border: 1px solid #ddd; border-radius: 4px; padding: 8px; margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.context { font-size: 12px; color: #616061; margin: 10px 0 4px; } .context span { display: inline-block; margin-right: 14px; }
a { color: #1264a3; text-decoration: none; }
</style>
</head>
<body>
<h1>${escaped(title)}</h1>
`;
}

export function article({ heading, payload }: ShownMessage): string {
  return `<h2>${escaped(heading)}</h2>\n<article>\n${payload.blocks.map(block).join('\n')}\n</article>\n`;
}

function block(part: KnownBlock): string {
  if (part.type === 'header') return `<div class="header">${escaped(part.text.text)}</div>`;
  if (part.type === 'context') return `<div class="context">${part.elements.map(detail).join('')}</div>`;
  if (part.type === 'rich_text') return part.elements.map(paragraph).join('\n');
  throw new Error(`the page has no layout for a block of type ${part.type}`);
}

function detail(part: ContextBlock['elements'][number]): string {
  if (part.type !== 'plain_text') throw new Error(`the page has no layout for ${part.type} in a context`);
  return `<span>${escaped(part.text)}</span>`;
}

function paragraph(part: RichTextBlock['elements'][number]): string {
  if (part.type === 'rich_text_section') return `<div class="text">${part.elements.map(piece).join('')}</div>`;
  if (part.type === 'rich_text_preformatted') return `<pre>${part.elements.map(piece).join('')}</pre>`;
  if (part.type !== 'rich_text_list') throw new Error(`the page has no layout for ${part.type}`);
  return `<ul>${part.elements.map((item) => `<li>${item.elements.map(piece).join('')}</li>`).join('')}</ul>`;
}

function piece(part: RichTextElement): string {
  if (part.type === 'link') return `<a href="${escaped(part.url)}">${escaped(part.text ?? part.url)}</a>`;
  if (part.type !== 'text') throw new Error(`the page has no layout for ${part.type}`);
  const shown = escaped(part.text);
  if (part.style?.code) return `<code>${shown}</code>`;
  return part.style?.bold ? `<b>${shown}</b>` : shown;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
