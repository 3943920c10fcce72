import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mailFileName, writeMail } from '../../src/notifications/mail-files.ts';
import { notification } from './sample-notifications.ts';

const dir = mkdtempSync(join(tmpdir(), 'mail-'));
afterAll(() => rmSync(dir, { recursive: true }));

describe('a mail', () => {
  test('is a file with sender, recipient, subject, date, text, and the footer of SNS', async () => {
    const mail = await writeMail(notification({ message: 'Dear steward,\n50 rows.' }), join(dir, 'plain'));
    const content = readFileSync(mail.file, 'utf8');
    expect(content).toContain('From: AWS Notifications <no-reply@sns.amazonaws.com>');
    expect(content).toContain('To: steward@example.com');
    expect(content).toContain('Subject: Orders rejected');
    expect(content).toContain('Date: Fri, 02 Jan 2026 03:04:05 +0000');
    expect(content).toContain('Content-Type: text/plain; charset=utf-8');
    expect(content).toContain('Dear steward,\n50 rows.\n\n--\nIf you wish to stop receiving');
    expect(mail).toMatchObject({ to: 'steward@example.com', subject: 'Orders rejected' });
    expect(mail.text).toContain('Dear steward,\n50 rows.');
  });

  test('keeps every character of subject and text', async () => {
    const subject = 'März: 50 % «abgelehnt» 🙂';
    const mail = await writeMail(notification({ subject, message: 'é = ü\n.\n🙂' }), join(dir, 'characters'));
    const content = readFileSync(mail.file, 'utf8');
    const [, encoded = ''] = /^Subject: ((?:.+\n(?: .+\n)*))/m.exec(content) ?? [];
    const decoded = [...encoded.matchAll(/=\?UTF-8\?Q\?(.*?)\?=/g)]
      .map(([, word = '']) => decodeURIComponent(word.replaceAll('_', ' ').replaceAll('%', '%25').replaceAll('=', '%')))
      .join('');
    expect(decoded).toBe(subject);
    expect(content).toContain('\n\né = ü\n.\n🙂\n\n--\n');
  });

  test.each([
    ['8bit', `aws --input '{"a":"flow=3D%2F\\u00e9"}' ${'x'.repeat(900)}`],
    ['binary', `aws --input '{"a":"flow=3D%2F\\u00e9"}' ${'x'.repeat(1_000)}`],
    ['binary', 'é'.repeat(500)],
    ['8bit', 'two trailing spaces  \n\ttab\nFrom the start\n.\n'],
  ])('has its text as it is in the file, encoded as %s', async (encoding, message) => {
    const mail = await writeMail(notification({ message }), join(dir, 'as-it-is', encoding));
    const [head = '', ...body] = readFileSync(mail.file, 'utf8').split('\n\n');
    expect(head.split('\n')).toContain(`Content-Transfer-Encoding: ${encoding}`);
    expect(head.match(/^(Content-Type|MIME-Version): .*$/gm)).toEqual([
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
    ]);
    expect(body.join('\n\n')).toBe(mail.text);
    expect(mail.text.startsWith(message)).toBe(true);
  });

  test('without a subject has the one that SNS gives it', async () => {
    const { subject: _subject, ...bare } = notification();
    expect(await writeMail(bare, dir)).toMatchObject({ subject: 'AWS Notification Message' });
  });

  test('that is delivered twice is one file, and nothing unfinished is left', async () => {
    const mailDir = join(dir, 'twice');
    const first = await writeMail(notification(), mailDir);
    await writeMail(notification(), mailDir);
    expect(readdirSync(mailDir)).toEqual([basename(first.file)]);
  });
});

describe('the name of a mail file', () => {
  test('sorts by time and shows subject and recipient', () => {
    expect(mailFileName(notification())).toBe(
      '2026-01-02T03-04-05-678Z_orders-rejected_steward-example-com_1a2b3c4d.eml',
    );
  });

  test.each(['../../etc/passwd', 'a\\b:c*d?', '🙂', '.', 'x'.repeat(500), 'Größe'])(
    'is safe for the subject %s',
    (subject) => {
      expect(mailFileName(notification({ subject }))).toMatch(/^[A-Za-z0-9_-]{1,120}\.eml$/);
    },
  );
});
