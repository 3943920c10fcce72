import { getLanguageService, TextDocument } from 'amazon-states-language-service';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../functions/reports/outcome.ts';
import { messagesOf } from '../../functions/reports/outcome-routing.ts';
import { definitionOf, templateOf } from '../support/template/synthesized-template.ts';

const definition = definitionOf(templateOf());
const careful = definitionOf(templateOf({ onUncertainStart: 'alert' }));

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
}
const retriers = (state: string, of = definition) => (of.States[state]?.['Retry'] ?? []) as readonly Retrier[];
const retried = (state: string, of = definition) =>
  retriers(state, of)
    .filter(({ MaxAttempts }) => MaxAttempts > 0)
    .flatMap(({ ErrorEquals }) => ErrorEquals);

type Rule = Readonly<Record<string, unknown>> & { readonly And?: readonly Rule[]; readonly Variable?: string };

/** Whether a rule of a Choice holds for a report: those with IsPresent, StringEquals and And. */
function holds({ And, Variable = '', IsPresent, StringEquals }: Rule, report: object): boolean {
  if (And) return And.every((each) => holds(each, report));
  const value = (report as Record<string, unknown>)[Variable.replace('$.report.', '')];
  return IsPresent === undefined ? value === StringEquals : (value !== undefined) === IsPresent;
}

interface Publish {
  readonly TopicArn: string;
  readonly MessageAttributes: { readonly kind: { readonly StringValue: string } };
}

/** What the definition publishes of a report, in order. */
function published(report: object): readonly object[] {
  const messages: object[] = [];
  for (let name: unknown = 'Route outcome'; typeof name === 'string'; ) {
    const state = definition.States[name] ?? expect.fail(`no state ${name}`);
    const publish = state['Parameters'] as Publish | undefined;
    if (publish) {
      const [topic] = /(?<=topics)[A-Z][a-z]+/.exec(publish.TopicArn) ?? [];
      messages.push({ kind: publish.MessageAttributes.kind.StringValue, topic: topic?.toLowerCase() });
    }
    const choice = (state['Choices'] as readonly Rule[] | undefined)?.find((rule) => holds(rule, report));
    name = choice?.['Next'] ?? state['Default'] ?? state['Next'];
  }
  return messages;
}

describe('the definition', () => {
  const cases = OUTCOMES.flatMap((outcome) => {
    const conditions = new Set(messagesOf(outcome).map(({ when }) => when));
    return [...conditions].map((condition) => ({ outcome, condition }));
  });
  it.each(cases)('publishes $outcome as the table of outcomes says, condition $condition', ({ outcome, condition }) => {
    const due = messagesOf(outcome).filter(({ when }) => when === undefined || when === condition);
    const kinds = Object.fromEntries(due.map(({ kind }) => [kind, {}]));
    const report = { outcome, ...kinds, ...(condition === 'outage' && { of_an_outage: true }) };
    const expected = condition === 'outage' ? due.slice(-1) : due;
    expect(published(report)).toEqual(expected.map(({ kind, topic }) => ({ kind, topic })));
  });

  it('has no error for asl-validator', () => {
    const { isValid, errorsText } = aslValidator(definition, { checkPaths: true, checkArn: true });
    expect(isValid, errorsText('\n')).toBe(true);
  });

  it('has no diagnostic of the Amazon States Language service', async () => {
    const text = JSON.stringify(definition);
    const document = TextDocument.create('workflow.asl.json', 'asl', 1, text);
    const service = getLanguageService({});
    const diagnostics = await service.doValidation(document, service.parseJSONDocument(document));
    expect(diagnostics.map(({ message, range }) => [message, range])).toEqual([]);
  });

  it('has the states of the picture', () => {
    expect(Object.keys(definition.States).toSorted()).toEqual(
      [
        'Adopt run',
        'Already processed?',
        'Check status',
        'Failed',
        'Failed without report',
        'Force rerun',
        'Forced rerun?',
        'Ignored',
        'Of an outage?',
        'Partly succeeded',
        'Publish alert',
        'Publish bare alert',
        'Publish mapped rows',
        'Publish outage',
        'Publish reject alert',
        'Publish rejects',
        'Publish success',
        'Publish zero rows',
        'Publish zero rows alert',
        'Repeat start',
        'Route outcome',
        'Run already known?',
        'Start run',
        'Still running?',
        'Succeeded',
        'Too many rejects?',
        'Wait',
        'Write report',
      ].toSorted(),
    );
  });

  it('asks for minutes for a run that Lume does not know, for hours when Lume is away, and for a third of an hour else', () => {
    const attempts = Object.fromEntries(
      retriers('Check status').flatMap(({ ErrorEquals, MaxAttempts }) =>
        ErrorEquals.map((error) => [error, MaxAttempts] as const),
      ),
    );
    expect(attempts).toMatchObject({
      LumeInvalidRequestError: 0,
      LumeRunNotFoundError: 14,
      LumeUnavailableError: 220,
      'States.ALL': 45,
    });
  });

  it('reads nothing of an input from its state, which begins empty', () => {
    expect(definition.States['Run already known?']).toMatchObject({ Type: 'Choice', OutputPath: null });
    expect(JSON.stringify(definition)).not.toMatch(/"\$\.(run_id|force_rerun|when_already_processed)/);
  });

  it('catches every error of every function and every publish, but for the last resort', () => {
    const tasks = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
    const uncaught = tasks.filter(([, { Catch }]) => !JSON.stringify(Catch ?? []).includes('States.ALL'));
    expect(uncaught.map(([name]) => name)).toEqual(['Publish bare alert']);
  });

  it('repeats a forced start only where it surely was not done', () => {
    expect(retried('Force rerun')).toEqual(['LumeUnavailableError', 'Lambda.TooManyRequestsException']);
  });

  it('repeats a start that may have been done in a state of its own, and not at all when told so', () => {
    expect(retried('Start run')).toEqual(['LumeUnavailableError', 'Lambda.TooManyRequestsException']);
    expect(retried('Repeat start')).toContain('Sandbox.Timedout');
    expect(retried('Repeat start')).toContain('LumeStartUncertainError');
    expect(retried('Start run', careful)).toEqual(retried('Start run'));
    expect(careful.States).not.toHaveProperty('Repeat start');
  });
});
