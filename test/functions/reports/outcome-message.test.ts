import { describe, expect, it } from 'vitest';
import { reportOn } from '../../../docs/generate/sample-messages.ts';
import { SAMPLE_OUTCOMES } from '../../../docs/generate/sample-outcomes.ts';
import { parseWorkflowInput } from '../../../functions/arrivals/workflow-input.ts';
import { subjectLine } from '../../../functions/reports/email.ts';
import { NOT_STARTED_BECAUSE } from '../../../functions/reports/outcome.ts';
import type { OutcomeEvent } from '../../../functions/reports/outcome-event.ts';
import { messageFor } from '../../../functions/reports/outcome-message.ts';
import { reportOf } from '../../../functions/reports/outcome-report.ts';
import { COMMAND_LINE } from '../../../functions/reports/package-command.ts';
import { argumentsOf } from '../../support/command-line/aws-command.ts';

async function eventOf(sample: string): Promise<OutcomeEvent> {
  const outcome = SAMPLE_OUTCOMES.find(({ name }) => name === sample);
  if (!outcome) throw new Error(`there is no sample ${sample}`);
  return (await reportOn(outcome.task)).event;
}

const summaryOf = (kind: 'success' | 'rejects' | 'alert', event: OutcomeEvent) =>
  messageFor(kind, event, 'UTC').summary;
const partial = await eventOf('partial-failed');
const empty = await eventOf('succeeded-zero-rows');
const withRows = (mapped: number | null, rejected: number | null) => ({ ...partial, rows: { mapped, rejected } });

describe('a message about rejected rows', () => {
  it.each([
    [950, 50, '50 of 1,000 rows were rejected (5 %). 950 rows were delivered and can be used.'],
    [999, 1, '1 of 1,000 rows was rejected (0.1 %). 999 rows were delivered and can be used.'],
    [1, 1, '1 of 2 rows was rejected (50 %). 1 row was delivered and can be used.'],
    [0, 7, 'All 7 rows were rejected. None was delivered.'],
    [0, 1, 'The only row was rejected. None was delivered.'],
    [null, 3, '3 rows were rejected. The other rows were delivered.'],
    [null, null, 'Some rows were rejected. The other rows were delivered.'],
  ])('counts %s mapped and %s rejected rows in words', (mapped, rejected, summary) => {
    expect(summaryOf('rejects', withRows(mapped, rejected))).toBe(summary);
  });

  it('says how many rows no known reason accounts for', () => {
    const why = messageFor('rejects', partial, 'UTC').facts.find(({ label }) => label === 'Why');
    expect(why?.values.at(-1)).toBe('other reasons (7 rows)');
  });

  it('does not count other reasons where one row may have several', () => {
    const facts = messageFor('rejects', withRows(957, 43), 'UTC').facts;
    expect(JSON.stringify(facts)).not.toContain('other reasons');
  });
});

describe('the alert limit of a route', () => {
  const alertsAt = (limit: number | null, event = partial) => {
    const { alert } = reportOf({ ...event, rejected_share_alert: limit }, 'UTC');
    return alert !== undefined;
  };

  it('makes an alert of a larger share, not of the same one', () => {
    expect(alertsAt(0.05)).toBe(false);
    expect(alertsAt(0.0499)).toBe(true);
    expect(alertsAt(0)).toBe(true);
    expect(alertsAt(1)).toBe(false);
    expect(alertsAt(null)).toBe(false);
  });

  it('says in the alert what was rejected and at which share the route alerts', () => {
    const message = messageFor('alert', { ...partial, rejected_share_alert: 0.02 }, 'UTC');
    expect(message.summary).toMatch(/^50 of 1,000 rows were rejected \(5 %\)\. This route alerts above 2 %\./);
  });

  it('is said to be unchecked where Lume gives no counts', () => {
    const uncounted = withRows(null, null);
    expect(alertsAt(0, uncounted)).toBe(false);
    expect(summaryOf('rejects', { ...uncounted, rejected_share_alert: 0.2 })).toContain('the 20 % at which this route');
  });
});

describe('a run that delivers no row', () => {
  const said = (event: OutcomeEvent) => {
    const { what, summary } = messageFor('success', event, 'UTC');
    return { subject: subjectLine({ outcome: event.outcome, file: 'a.csv', what }), summary };
  };

  it('is not announced as ready to use', () => {
    expect(said(empty)).toEqual({
      subject: 'SUCCEEDED a.csv: 0 rows',
      summary:
        'The file was processed, and 0 rows were delivered: there is nothing new to use. If there should be rows, ask whoever produces it.',
    });
    expect(said(withRows(0, 7))).toEqual({
      subject: 'PARTIAL_FAILED a.csv: 0 rows',
      summary:
        'The file was processed, and 0 rows were delivered: there is nothing new to use. 7 rows were left out, and the data stewards are told.',
    });
    expect(said({ ...empty, rows: { mapped: 1, rejected: 0 } }).summary).toBe('1 row is ready to use.');
  });

  it('is an alert beside the success only where the route says so', () => {
    const published = (event: OutcomeEvent) => Object.keys(reportOf(event, 'UTC')).filter((name) => KINDS.has(name));
    for (const zero_rows of [null, undefined, 'success'] as const) {
      expect(published({ ...empty, zero_rows } as OutcomeEvent)).toEqual(['success']);
    }
    expect(published({ ...empty, zero_rows: 'alert' })).toEqual(['success', 'alert']);
    expect(published({ ...empty, zero_rows: 'alert', rows: { mapped: 1, rejected: 0 } })).toEqual(['success']);
    expect(published({ ...withRows(0, 7), zero_rows: 'alert' })).toEqual(['success', 'rejects', 'alert']);
  });

  it('is told with the reason why it is an alert', () => {
    expect(summaryOf('alert', { ...empty, zero_rows: 'alert' })).toContain(
      'delivered 0 rows. This route alerts on that',
    );
    expect(summaryOf('alert', { ...withRows(0, 7), zero_rows: 'alert' })).toContain(
      'All 7 rows were rejected. This route alerts where no row is delivered.',
    );
  });

  it('may not be known: where Lume gives no counts, that is said where the route alerts', () => {
    const uncounted: OutcomeEvent = { ...empty, rows: { mapped: null, rejected: null } };
    expect(said(uncounted).summary).toBe('The rows are ready to use.');
    expect(said({ ...uncounted, zero_rows: 'alert' }).summary).toContain('nobody knows whether there are any');
  });
});

const KINDS = new Set(['success', 'rejects', 'alert']);

describe('an alert about a run that failed', () => {
  it.each([
    [null, null, 'Lume says of such runs that no data was processed.'],
    [0, null, 'No rows were written.'],
    [12, null, 'Even so, Lume counts 12 mapped rows: look in the target before a rerun'],
    [null, 's3://target/x', 'Even so, Lume names a place of mapped rows: look in the target before a rerun'],
  ])('says what was written: %s rows, place %s', async (mapped, place, said) => {
    const event: OutcomeEvent = {
      ...(await eventOf('failed')),
      rows: { mapped, rejected: null },
      target_locations: { mapped: place, rejects: null },
    };
    expect(summaryOf('alert', event)).toContain(said);
  });
});

describe('the advice to upload a corrected file', () => {
  const firstStep = (event: OutcomeEvent) => messageFor('alert', event, 'UTC').steps[0]?.text;

  it('promises that it is processed by itself only where a route takes it', async () => {
    const event = await eventOf('failed');
    expect(firstStep(event)).toMatch(/with a new name that route orders takes: it is processed by itself\.$/);
    expect(firstStep({ ...event, route: null })).toMatch(/with a new name\.$/);
  });

  it('is not given about a batch of a database', async () => {
    const event = { ...(await eventOf('failed')), source_path: 'nightly-2026-11-24' };
    expect(firstStep(event)).toBe('Read the error. If the batch is wrong, have it corrected where it comes from.');
  });
});

describe('what a run was not started for', () => {
  it('has words of its own for each cause', async () => {
    const samples = SAMPLE_OUTCOMES.filter(({ name }) => name.startsWith('not-started') && !name.endsWith('forced'));
    const events = await Promise.all(samples.map(({ name }) => eventOf(name)));
    expect(new Set(events.map(({ not_started_because }) => not_started_because))).toEqual(new Set(NOT_STARTED_BECAUSE));
    expect(new Set(events.map((event) => summaryOf('alert', event))).size).toBe(samples.length);
  });

  it('never says that nothing happened where nobody knows', async () => {
    expect(summaryOf('alert', await eventOf('not-started-uncertain'))).toContain(
      'may be going on, or may never have started',
    );
  });
});

describe('every alert', () => {
  it('has a command that a shell takes, with an input that the workflow takes', async () => {
    for (const { name } of SAMPLE_OUTCOMES) {
      const event = await eventOf(name);
      const { alert } = reportOf(event, 'UTC');
      if (!alert) continue;
      const commands = messageFor('alert', event, 'UTC').steps.flatMap(({ command }) => command ?? []);
      expect(commands.length, name).toBeGreaterThan(0);
      const ofAws = commands.filter((command) => !command.startsWith(COMMAND_LINE));
      for (const [service, operation, ...options] of ofAws.map(argumentsOf)) {
        if (operation === 'put-secret-value') continue;
        expect([service, operation], name).toEqual([
          'stepfunctions',
          expect.stringMatching(/^(start|describe)-execution$/),
        ]);
        const input = options[options.indexOf('--input') + 1] ?? '';
        if (operation === 'start-execution') expect(() => parseWorkflowInput(JSON.parse(input))).not.toThrow();
      }
    }
  });
});

describe('subjectLine', () => {
  const subject = (file: string) => subjectLine({ outcome: 'FAILED', file, what: 'run failed' });

  it('shortens a long name in its middle, and nothing else', () => {
    const line = subject(`${'orders-'.repeat(30)}2026-11-24.csv`);
    expect(line).toMatch(/^FAILED orders-orders.*\.\.\..*2026-11-24\.csv: run failed$/);
    expect(line).toHaveLength(99);
  });

  it('has plain letters in place of accents, and a mark for what has none', () => {
    expect(subject('März é 订单.csv')).toBe('FAILED Marz e ??.csv: run failed');
  });
});
