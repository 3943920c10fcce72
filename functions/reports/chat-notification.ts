import { createHash } from 'node:crypto';
import type { Message, Step } from './message-content.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { plainLine, shortenMiddle, unlinked } from './plain-text.ts';

/** AWS publishes no limits of these fields: these keep a message well under what Slack and Teams take. */
const MAX_NAME = 120;
const MAX_VALUE = 600;
const MAX_COMMAND = 1500;

export interface ChatContent {
  readonly title: string;
  readonly description: string;
  readonly steps: readonly Step[];
  /** The first one is the kind of the event. */
  readonly keywords: readonly string[];
  readonly threadId: string;
}

/** The custom notification schema of Amazon Q Developer in chat applications, which drops anything else. */
export function customNotification(content: ChatContent, context?: object): object {
  const { title, description, steps, keywords, threadId } = content;
  const nextSteps = steps.map(({ text, command }) =>
    command === undefined ? text : `${text} ${commandText(command)}`,
  );
  return {
    version: '1.0',
    source: 'custom',
    content: { textType: 'client-markdown', title, description, nextSteps, keywords },
    metadata: { threadId, summary: title, eventType: `lume-arrivals/${keywords[0]}`, ...context },
  };
}

/** Messages about one file in one flow share a thread, where the channel's preferences allow threads. */
export function chatNotification(message: Message, event: OutcomeEvent): object {
  const { outcome, file, what, summary, facts, steps, details, links } = message;
  const content = {
    title: `${outcome} ${code(file, MAX_NAME)}: ${what}`,
    description: [
      summary,
      ...[...facts, ...details].map(({ label, values }) => `*${label}:* ${values.map((v) => code(v)).join(', ')}`),
      links.map(({ label, url }) => `<${url}|${label}>`).join(' · '),
    ].join('\n'),
    steps,
    keywords: [outcome, ...(event.flow_version === null ? [] : [event.flow_version])],
    threadId: threadOf(event),
  };
  return customNotification(content, { relatedResources: [event.execution], additionalContext: { outcome } });
}

/**
 * A stranger's text in a code span, where markdown means nothing. The signs that still mean something there (the end of
 * the span, Slack's mentions and links) are written as look-alikes; the exact text is in the mail, the event and the report.
 */
function code(text: string, max = MAX_VALUE): string {
  const safe = unlinked(plainLine(text)).replace(/[`<>&@]/g, (sign) => LOOK_ALIKES[sign] ?? '');
  return `\`${shortenMiddle(safe, max).trim() || '(blank)'}\``;
}

const LOOK_ALIKES: Readonly<Record<string, string>> = { '`': 'ʼ', '<': '‹', '>': '›', '&': '＆', '@': '＠' };

/** Commands have no sign that a code span would end at. A long one would be cut, and half a command is worse than none. */
function commandText(command: string): string {
  return command.length <= MAX_COMMAND ? `\`${command}\`` : '(too long for a chat: it is in the mail)';
}

/** The same for a file's first run, its rejects and its reruns. */
function threadOf({ flow_version, source_path, run_id, execution }: OutcomeEvent): string {
  const about = source_path === null ? (run_id ?? execution) : JSON.stringify([flow_version, source_path]);
  return createHash('sha256').update(about).digest('hex').slice(0, 32);
}
