import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adoptCommand, startCommand, watchCommand } from '../../cli/arguments/suggested-commands.ts';
import { executionArn } from '../../functions/reports/execution-links.ts';
import { operand, shellWord } from '../../functions/shell-word.ts';
import { argumentsOf } from '../support/command-line/aws-command.ts';

const NAMES = [
  "o'brien",
  '$(reboot) `reboot` $HOME',
  'a b\tc',
  'a\nb',
  '-rf',
  '--help',
  '=ls',
  '~root',
  '*?[a]',
  '!! "$x" \\ %s %d',
  'お客様 😀 é',
  'e\u0301',
  'invoice\u202efdp',
  'pay\u200bpal',
  '\u001b]52;c;eA==\u0007',
  '',
];

/** What a real shell hands to a program. */
const asRead = (words: string) =>
  execFileSync('sh', ['-uc', `printf '%s\\0' ${words}`], { encoding: 'utf8' }).split('\0')[0];

describe('a word for a shell', () => {
  it.each(NAMES)('is read by a real shell as exactly the text, on one line that hides nothing: %j', (text) => {
    expect(asRead(shellWord(text))).toBe(text);
    expect(shellWord(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('is that whatever the text is, but for line breaks at its end, which a shell drops', () => {
    const any = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '"', '\\', '$', '`', '!', '\n', ' ', 'a') }),
    );
    const texts = fc.array(
      any.map((text) => text.toWellFormed().replaceAll('\0', '').replace(/\n+$/, '')),
      { minLength: 40, maxLength: 40 },
    );
    fc.assert(
      fc.property(texts, (all) => {
        const words = all.map(shellWord).join(' ');
        expect(words).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        const read = execFileSync('sh', ['-uc', `printf '%s\\0' ${words}`], { encoding: 'utf8' }).split('\0');
        expect(read.slice(0, -1)).toEqual(all);
      }),
      { numRuns: 25 },
    );
  });

  it('needs no quotes where a name is as most are', () => {
    expect(shellWord('arn:aws:states:eu-central-1:123456789012:execution:runs:orders-csv-1')).not.toContain("'");
  });

  it('ends the options where it would be taken for one', () => {
    expect([operand('-rf'), operand('--help'), operand('run_01')]).toEqual(['-- -rf', '-- --help', 'run_01']);
  });
});

describe('a command that is printed to be copied', () => {
  const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:m';
  const wordsOf = (command: string) => argumentsOf(command).slice(3);

  it.each(["o'brien", '-rf', '--help', 'お客様', 'a\u202eb', 'a(b)!'])(
    'names the execution %j and the deployment',
    (name) => {
      const command = watchCommand(executionArn(machine, name), { deployment: "o'stack", profile: '-x' });
      const words = wordsOf(command);
      expect(words[0]).toBe('watch');
      expect(words).toContain(name);
      expect(words.slice(words.indexOf('--deployment'), words.indexOf('--deployment') + 3)).toEqual([
        '--deployment',
        "o'stack",
        '--profile=-x',
      ]);
      if (name.startsWith('-')) expect(words.slice(-2)).toEqual(['--', name]);
    },
  );

  it('follows a run whose id is like an option', () => {
    expect(wordsOf(adoptCommand('--help', {}))).toEqual(['watch', '--adopt', '--', '--help']);
    expect(wordsOf(adoptCommand('run_01', {}))).toEqual(['watch', 'run_01', '--adopt']);
  });

  it('starts what was found since the time that was typed', () => {
    expect(wordsOf(startCommand('2 weeks', { region: 'eu-west-1' }))).toEqual([
      'reconcile',
      '--since',
      '2 weeks',
      '--start',
      '--region',
      'eu-west-1',
    ]);
  });
});
