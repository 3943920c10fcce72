import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { type Notification, unsubscribeUrl } from './sns-notification.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Path: absolute if the mail directory's is. */
  readonly file: string;
  /** The body, footer included. */
  readonly text: string;
}

const FROM = { name: 'AWS Notifications', address: 'no-reply@sns.amazonaws.com' };
/** As SNS does for a message without a subject. */
const NO_SUBJECT = 'AWS Notification Message';
const MAX_SLUG_LENGTH = 40;

/** RFC 5322 and RFC 2045: text with longer lines is `binary`, not `8bit`. */
const MAX_8BIT_LINE_BYTES = 998;

const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });

/**
 * Writes a notification as a file that any mail program opens. The text is not encoded, so that commands can be copied
 * from the output of `cat`; nodemailer would make it quoted-printable, so it writes the headers only. The same notification
 * is written to the same file.
 */
export async function writeMail(notification: Notification, mailDir: string): Promise<Mail> {
  const to = notification.subscription.endpoint;
  const subject = notification.subject ?? NO_SUBJECT;
  const text = mailText(notification);
  const { message } = await composer.sendMail({
    from: FROM,
    to: { name: '', address: to },
    subject,
    date: new Date(notification.time),
    messageId: `<${notification.messageId}@sns.amazonaws.com>`,
    text,
  });
  const [head = ''] = String(message).split('\n\n', 1);
  const encoding = `Content-Transfer-Encoding: ${encodingOf(text)}`;
  const file = join(mailDir, mailFileName(notification));
  await mkdir(mailDir, { recursive: true });
  // Written under another name first, so that the directory holds complete mails only.
  const unfinished = `${file}.${process.pid}.tmp`;
  await writeFile(unfinished, `${head.replace(/^Content-Transfer-Encoding: .*$/m, encoding)}\n\n${text}`);
  await rename(unfinished, file);
  return { to, subject, file, text };
}

function encodingOf(text: string): '8bit' | 'binary' {
  const isLong = text.split('\n').some((line) => Buffer.byteLength(line) > MAX_8BIT_LINE_BYTES);
  return isLong ? 'binary' : '8bit';
}

function mailText(notification: Notification): string {
  return `${notification.message}

--
If you wish to stop receiving notifications from this topic, please click or visit the link below to unsubscribe:
${unsubscribeUrl(notification)}

Please do not reply directly to this email. If you have any questions or comments regarding this email, please contact us at https://aws.amazon.com/support
`;
}

/** `2026-01-02T03-04-05-678Z_subject_recipient_1a2b3c4d.eml`: sorts by time and is safe for any subject. */
export function mailFileName({ time, subject = NO_SUBJECT, subscription, messageId }: Notification): string {
  const at = new Date(time).toISOString().replace(/[:.]/g, '-');
  return `${[at, slugOf(subject), slugOf(subscription.endpoint), slugOf(messageId).slice(0, 8)].join('_')}.eml`;
}

function slugOf(text: string): string {
  const slug = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/^-|-$/g, '');
  return slug || 'mail';
}
