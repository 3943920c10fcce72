import type { OutageSummary } from '../../functions/reports/outage-summary.ts';
import type { OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import { slackPage } from '../../local/slack/slack-page.ts';
import { type SampleMessage, sampleMessages, sampleSummaries } from './sample-messages.ts';

type AnySample = SampleMessage<OutcomeEvent | OutageSummary>;

/** The files of `docs/messages/`, by their path in it. */
export async function messageFiles(): Promise<ReadonlyMap<string, string>> {
  const messages = [...(await sampleMessages()), ...(await sampleSummaries())];
  const shown = messages.map(({ about, kind, slack }) => ({ heading: `${about} (${TOPICS[kind]})`, payload: slack }));
  return new Map([
    ['README.md', index(messages)],
    ['slack.html', slackPage('What a Slack channel shows', shown)],
    ...messages.flatMap(filesOf),
  ]);
}

function filesOf({ sample, kind, subject, email, chat, slack, event }: AnySample): readonly [string, string][] {
  return [
    [`${sample}/event.json`, json(event)],
    [`${sample}/${kind}.email.txt`, `Subject: ${subject}\n\n${email}`],
    [`${sample}/${kind}.chat.json`, json(chat)],
    [`${sample}/${kind}.slack.json`, json(slack)],
  ];
}

function index(messages: readonly AnySample[]): string {
  const rows = messages.map(({ sample, about, kind, subject }) => {
    const file = (name: string, label: string) => `[${label}](${sample}/${name})`;
    const files = [
      file(`${kind}.email.txt`, 'mail'),
      file(`${kind}.chat.json`, 'Amazon Q'),
      file(`${kind}.slack.json`, 'Slack'),
      file('event.json', 'event'),
    ];
    return `| ${about} | ${TOPICS[kind]} | \`${subject.replace(/[`|]/g, '')}\` | ${files.join(' · ')} |`;
  });
  return `# Every message

Written by \`npm run messages\` from the functions that write the real ones; a test fails when these files are not what they
would write today. [slack.html](slack.html) shows the Slack messages as a channel would. What the messages are made of, and
who gets which, is in [messages.md](../messages.md).

| outcome | topic | subject | as |
|---|---|---|---|
${rows.join('\n')}
`;
}

const TOPICS = { success: 'success', rejects: 'rejects', alert: 'alerts' } as const;

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
