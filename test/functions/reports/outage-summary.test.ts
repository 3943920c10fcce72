import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportOn } from '../../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../../docs/generate/sample-outcomes.ts';
import { emailText } from '../../../functions/reports/email.ts';
import { isOfAnOutage } from '../../../functions/reports/outage-causes.ts';
import { outageMessage, outagePublication, summariesOf } from '../../../functions/reports/outage-summary.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { anyText } from '../../support/any-report-task.ts';

async function sample(name: string): Promise<OutcomeEvent> {
  const outcome = SAMPLE_OUTCOMES.find((each) => each.name === name);
  if (!outcome) throw new Error(`there is no sample ${name}`);
  return (await reportOn(outcome.task)).event;
}

const unavailable = await sample('not-started-unavailable');
const refusedKey = await sample('not-started-key-refused');
const blocked = await sample('not-started-blocked');
const unwatched = await sample('error-key-refused');

/** As many files of one folder. */
function files(count: number, event: OutcomeEvent): OutcomeEvent[] {
  return Array.from({ length: count }, (_, at) => ({
    ...event,
    source_path: `s3://acme-landing/incoming/orders/${at}.csv`,
    arrived_at: `2026-11-24T0${at % 10}:00:00Z`,
  }));
}

describe('an alert', () => {
  it('is told in a summary when its cause is one that every file shares', async () => {
    const alone: string[] = [];
    for (const { name } of SAMPLE_OUTCOMES) if (!isOfAnOutage(await sample(name))) alone.push(name);
    const gathered = SAMPLE_OUTCOMES.map(({ name }) => name).filter((name) => !alone.includes(name));
    expect(gathered).toEqual(
      expect.arrayContaining(['not-started-unavailable', 'not-started-key-refused', 'not-started-blocked']),
    );
    // A run that may be going on, a file that is wrong, a flow that is wrong: each is looked after by itself.
    expect(alone).toEqual(
      expect.arrayContaining(['failed', 'crashed', 'not-started-refused', 'not-started-uncertain']),
    );
  });

  it('is its own summary where no other file shares its cause', () => {
    const [summary] = summariesOf([unavailable]);
    const { subject, message } = outagePublication(summary ?? expect.fail('no summary'), 'UTC');
    expect(subject).toMatch(/^NOT_STARTED .*: Lume unavailable$/);
    expect(JSON.parse(JSON.parse(message).default)).toEqual(unavailable);
  });
});

describe('a summary', () => {
  it('is made for each cause, and counts every file', () => {
    const summaries = summariesOf([...files(30, unavailable), ...files(12, refusedKey)]);
    expect(summaries.map(({ files, error_name }) => [files, error_name])).toEqual([
      [30, 'LumeUnavailableError'],
      [12, 'LumeAuthenticationError'],
    ]);
  });

  it('names files, and one command that starts them again', () => {
    const [summary] = summariesOf(files(30, unavailable));
    const message = outageMessage(summary ?? expect.fail('no summary'), 'UTC');
    expect(message.facts.find(({ label }) => label === 'Files')?.values).toHaveLength(21);
    expect(emailText(message)).toContain('and 10 more');
    expect(message.steps.map(({ command }) => command)).toEqual([
      'npx --no -- lume-arrivals replay s3://acme-landing/incoming/orders/ --since 2026-11-24T00:00:00Z --only not-succeeded --region eu-central-1 --deployment lume-arrivals --dry-run',
    ]);
  });

  it('has the key mended before anything is started again', () => {
    const [summary] = summariesOf(files(2, refusedKey));
    const [first, second] = outageMessage(summary ?? expect.fail('no summary'), 'UTC').steps;
    expect(first?.command).toContain('put-secret-value');
    expect(second?.command).toContain('lume-arrivals replay');
  });

  it('of files that a firewall blocked has its page, and lets starts through before anything is started again', () => {
    const [summary] = summariesOf(files(3, blocked));
    const message = outageMessage(summary ?? expect.fail('no summary'), 'UTC');
    expect(message.what).toBe('blocked before Lume');
    expect(message.summary).toContain('answered the starts of 3 files with a page of its own');
    expect(emailText(message)).toContain('Request blocked');
    const [show, again] = message.steps;
    expect(show?.command).toBeUndefined();
    expect(again?.text).toMatch(/^Then start again/);
    expect(again?.command).toContain('lume-arrivals replay s3://acme-landing/incoming/orders/ --since');
  });

  it('of runs that nobody watches has one command that takes up all of them, wherever its reader is', () => {
    const [summary] = summariesOf(files(3, unwatched).map((event, at) => ({ ...event, run_id: `run_${at}` })));
    const commands = outageMessage(summary ?? expect.fail('no summary'), 'UTC').steps.map(({ command }) => command);
    expect(commands).toEqual([
      expect.stringContaining('put-secret-value'),
      'npx --no -- lume-arrivals adopt --outcome ERROR --since 2026-11-23T23:59Z --region eu-central-1 --deployment lume-arrivals',
    ]);
  });

  it('looks for runs that were followed by hand back to before their executions can have begun', () => {
    const byHand = { ...unwatched, arrived_at: null, started_at: '2026-11-24T13:01:55Z', run_id: 'run_hand' };
    const [summary] = summariesOf([...files(2, unwatched), byHand]);
    const commands = outageMessage(summary ?? expect.fail('no summary'), 'UTC').steps.map(({ command }) => command);
    expect(commands.at(-1)).toContain(' --since 2026-11-21T13:01Z ');
  });

  it('of before its event named the stack has the command without it', () => {
    const { stack: _, ...old } = unwatched;
    const [summary] = summariesOf(files(2, old as OutcomeEvent));
    const { executions_from: __, ...before } = summary ?? expect.fail('no summary');
    const commands = outageMessage(before, 'UTC').steps.map(({ command }) => command);
    expect(commands.at(-1)).toMatch(/adopt --outcome ERROR --since \S+ --region eu-central-1$/);
  });

  it('says its times as every message does', () => {
    const [summary] = summariesOf(files(2, unavailable));
    const { details } = outageMessage(summary ?? expect.fail('no summary'), 'Europe/Berlin');
    expect(details.find(({ label }) => label === 'To')?.values).toEqual([
      '2026-11-24 14:06:13 Europe/Berlin (13:06:13 UTC)',
    ]);
  });

  it('has no sign of a stranger in its commands', () => {
    const strange = files(2, unavailable).map((event) => ({
      ...event,
      source_path: "s3://acme-landing/in'; rm -rf $(x)/orders.csv",
    }));
    const [summary] = summariesOf(strange);
    expect(outageMessage(summary ?? expect.fail('no summary'), 'UTC').steps[0]?.command).toContain(
      'replay s3://acme-landing/ --since',
    );
  });
});

describe('a publication about many files', () => {
  const LIMIT = 256 * 1024;
  /** What SNS counts: message, subject, and attributes with their names and types. */
  const ATTRIBUTES = 20 * (193 + 3) + 20 * (40 + 3) + 200;
  const size = ({ subject, message }: { subject: string; message: string }) =>
    Buffer.byteLength(subject) + Buffer.byteLength(message) + ATTRIBUTES;
  const long = (unit: string) => unit.repeat(4096).slice(0, 4096);
  const about = (events: readonly OutcomeEvent[]) => summariesOf(events)[0] ?? expect.fail('no summary');

  it.each([
    ['control characters', '\u0000'],
    ['quotes', '"'],
    ['backslashes', '\\'],
    ['signs that take four bytes', '😀'],
    ['halves of such signs', '\ud800'],
    ['a folder that a command names', 'a/'],
  ])('is one that SNS takes where every path is 4,096 %s', (_what, unit) => {
    for (const first of [unavailable, refusedKey, blocked, unwatched]) {
      const events = Array.from({ length: 500 }, (_, at) => ({
        ...first,
        source_path: at % 2 ? long(unit) : `s3://bucket-${at}/${long(unit)}`.slice(0, 4096),
        run_id: first.run_id && `run_${at}`,
      }));
      const publication = outagePublication(about(events), 'UTC');
      expect(size(publication)).toBeLessThanOrEqual(LIMIT);
      const said = JSON.parse(JSON.parse(publication.message).default);
      expect(said.files).toBe(500);
      expect(JSON.parse(publication.message).email).toMatch(/and 4[89]\d more|500 names, too long/);
    }
  });

  it('names twenty files where they fit, and fewer where they do not', () => {
    const named = (path: string) => {
      const events = files(30, unavailable).map((event) => ({ ...event, source_path: path }));
      return JSON.parse(JSON.parse(outagePublication(about(events), 'UTC').message).default).source_paths.length;
    };
    expect(named('s3://acme-landing/incoming/orders.csv')).toBe(20);
    expect(named(long('\u0000'))).toBe(5);
  });

  it('is one that SNS takes, whatever the paths are', () => {
    fc.assert(
      fc.property(fc.array(anyText(4096), { minLength: 2, maxLength: 25 }), (paths) => {
        const events = paths.map((source_path) => ({ ...unavailable, source_path }));
        expect(size(outagePublication(about(events), 'UTC'))).toBeLessThanOrEqual(LIMIT);
      }),
      { numRuns: 150 },
    );
  });
});
