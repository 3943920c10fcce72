import { describe, expect, test } from 'vitest';
import { failedMessages } from '../../src/queues/batch-item-failures.ts';

const ids = ['a', 'b'];
const report = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('the answer of a function that reports batch item failures', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an object without a list', {}],
    ['a list that is null', { batchItemFailures: null }],
    ['an empty list', report()],
  ])('%s means that all succeeded', (_name, answer) => {
    expect(failedMessages(answer, ids)).toEqual(new Set());
  });

  test('names the messages that failed', () => {
    expect(failedMessages(report('b'), ids)).toEqual(new Set(['b']));
    expect(failedMessages(report('a', 'b', 'b'), ids)).toEqual(new Set(ids));
  });

  test.each<[string, unknown]>([
    ['a message that was not in the batch', report('a', 'c')],
    ['an empty identifier', report('')],
    ['an identifier that is null', report(null)],
    ['a misspelt key', { batchItemFailures: [{ ItemIdentifier: 'a' }] }],
    ['an element that is null', { batchItemFailures: [null] }],
    ['something that is no list', { batchItemFailures: 'a' }],
    ['text', 'done'],
    ['a list', [report('a')]],
  ])('that holds %s returns the whole batch', (_name, answer) => {
    expect(failedMessages(answer, ids)).toBe('all');
  });
});
