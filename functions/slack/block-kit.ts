import type {
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  PlainTextElement,
  RichTextBlock,
  RichTextElement,
  RichTextList,
  RichTextSection,
} from '@slack/types';
import { subjectLine } from '../reports/email.ts';
import type { Fact, Message, Step } from '../reports/message-content.ts';
import type { Outcome } from '../reports/outcome.ts';
import { plainLine, shortenMiddle, unlinked } from '../reports/plain-text.ts';

/** The body of a post to an incoming webhook. */
export interface SlackPayload {
  /** For notifications and screen readers; Slack shows the blocks instead. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** Slack's limits of a header and of a context. */
const MAX_HEADER = 150;
const MAX_CONTEXT = 10;
/**
 * Slack's limits are 50 blocks and 3,000 characters per text. Not documented: it also refuses a message of about 13,000
 * characters in all. These limits keep the longest message under 12,000.
 */
const MAX_FILE = 80;
const MAX_VALUE = 300;
const MAX_DETAIL = 200;
const MAX_ERROR = 1000;
const MAX_COMMAND = 1500;
const MAX_URL = 1000;
const MAX_LINES = 8;

const SIGNS: Readonly<Record<Outcome, string>> = {
  SUCCEEDED: '🟢',
  PARTIAL_FAILED: '🟡',
  FAILED: '🔴',
  CRASHED: '🔴',
  TIMED_OUT: '🟠',
  NOT_STARTED: '🔴',
  ERROR: '🔴',
};

/**
 * A message as blocks of rich text. Styles are properties of elements, so that untrusted text is never read as markup,
 * a mention, a link or an emoji.
 */
export function blockKit(message: Message): SlackPayload {
  const { outcome, file, what, summary, facts, steps, details, links } = message;
  const shortLinks = links.filter(({ url }) => url.length <= MAX_URL);
  return payload(subjectLine(message), [
    header(`${SIGNS[outcome]} ${outcome} ${clean(file, MAX_FILE)}: ${what}`),
    richText(section([[text(summary)], ...facts.flatMap(factLines)])),
    ...(steps.length > 0
      ? [richText(section([[text('What to do', { bold: true })]]), ...steps.flatMap(stepElements))]
      : []),
    context(details.filter(({ label }) => label !== 'Report')), // the report is among the links
    ...(shortLinks.length > 0 ? [richText(section([shortLinks.flatMap(linkElements)]))] : []), // Slack refuses an empty block
  ]);
}

/** A message that is not about an outcome: an alarm, a notice, or the workflow's fallback alert. */
export function noticeBlocks(title: string, lines: readonly string[]): SlackPayload {
  const said = lines.slice(0, MAX_LINES).map((line) => [text(clean(line, MAX_ERROR))]);
  return payload(clean(title, MAX_HEADER), [header(title), ...(said.length > 0 ? [richText(section(said))] : [])]);
}

function payload(fallback: string, blocks: KnownBlock[]): SlackPayload {
  return { text: escaped(unlinked(fallback)), blocks, unfurl_links: false, unfurl_media: false };
}

function header(title: string): HeaderBlock {
  const plain = shortenMiddle(plainLine(title), MAX_HEADER).trim() || '(no title)';
  return { type: 'header', text: { type: 'plain_text', text: plain, emoji: false } };
}

function richText(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** Small print. */
function context(facts: readonly Fact[]): ContextBlock {
  const elements = facts.slice(0, MAX_CONTEXT).map(({ label, values }): PlainTextElement => {
    const said = values.map((value) => clean(value, MAX_DETAIL)).join(', ');
    return { type: 'plain_text', text: `${label}: ${said}`, emoji: false };
  });
  return { type: 'context', elements };
}

function section(lines: readonly (readonly RichTextElement[])[]): RichTextSection {
  const elements = lines.flatMap((line, at) => (at === 0 ? line : [text('\n'), ...line]));
  return { type: 'rich_text_section', elements };
}

/** A single value beside its label, several below it. */
function factLines({ label, values }: Fact): readonly (readonly RichTextElement[])[] {
  const max = label === 'Error' ? MAX_ERROR : MAX_VALUE;
  const shown = values.map((value) => clean(value, max)).map((value) => text(value, isPlace(value) ? CODE : undefined));
  const [only, ...others] = shown;
  const title = text(`${label}: `, { bold: true });
  if (only !== undefined && others.length === 0) return [[title, only]];
  return [[title], ...shown.map((value) => [text('   • '), value])];
}

const CODE = { code: true } as const;

/** A path or a name, to be copied. */
function isPlace(value: string): boolean {
  return !value.includes(' ') || /^\w+:\/\//.test(value);
}

function stepElements({ text: words, command }: Step): RichTextBlock['elements'] {
  const isLong = command !== undefined && command.length > MAX_COMMAND;
  const said = isLong ? `${words} (too long for Slack: it is in the mail)` : words;
  const bullet: RichTextList = { type: 'rich_text_list', style: 'bullet', elements: [section([[text(said)]])] };
  if (command === undefined || isLong) return [bullet];
  return [bullet, { type: 'rich_text_preformatted', elements: [{ type: 'text', text: command }] }];
}

function linkElements({ label, url }: Message['links'][number], at: number): readonly RichTextElement[] {
  return [...(at === 0 ? [] : [text('  ·  ')]), { type: 'link', url, text: label }];
}

function text(value: string, style?: { readonly bold?: true; readonly code?: true }): RichTextElement {
  return { type: 'text', text: value, ...(style && { style }) };
}

/** Slack refuses an empty text. */
function clean(value: string, max: number): string {
  return shortenMiddle(unlinked(plainLine(value)), max).trim() || '(blank)';
}

/** For the one text that Slack reads as markup. Escaping these three prevents links and mentions. */
function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
