import { createHash } from 'node:crypto';
import type { Message, Step } from './message-content.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { plainLine, shortenMiddle, unlinked } from './plain-text.ts';

/** AWS documents no limits of these fields. These keep a message well below the limits of Slack and Teams. */
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

/** The schema of custom notifications of Amazon Q Developer in chat applications, which drops anything else. */
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

/** Messages about a file in a flow share a thread, if the channel allows threads. */
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
 * An untrusted text in a code span, in which markdown has no effect. Characters that still have one (the end of the
 * span, Slack's mentions and links) are replaced by look-alikes. The exact text is in the mail, the event and the
 * report.
 */
function code(text: string, max = MAX_VALUE): string {
  const safe = unlinked(plainLine(text)).replace(/[`<>&@]/g, (sign) => LOOK_ALIKES[sign] ?? '');
  return `\`${shortenMiddle(safe, max).trim() || '(blank)'}\``;
}

const LOOK_ALIKES: Readonly<Record<string, string>> = { '`': 'ʼ', '<': '‹', '>': '›', '&': '＆', '@': '＠' };

/** Commands contain no backtick. One that is too long is left out: half a command is worse than none. */
function commandText(command: string): string {
  return command.length <= MAX_COMMAND ? `\`${command}\`` : '(too long for a chat: it is in the mail)';
}

/** The same for all messages about a file in a flow, reruns included. */
function threadOf({ flow_version, source_path, run_id, execution }: OutcomeEvent): string {
  const about = source_path === null ? (run_id ?? execution) : JSON.stringify([flow_version, source_path]);
  return createHash('sha256').update(about).digest('hex').slice(0, 32);
}
