/** The messages of a batch that return to the queue: all, or those with these ids, possibly none. */
export type FailedMessages = 'all' | ReadonlySet<string>;

const NONE: FailedMessages = new Set();

/**
 * Reads the result of a function that reports batch item failures. No report means success; an invalid report, or one with
 * a message that was not in the batch, fails the whole batch.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedMessages(answer: unknown, messageIds: readonly string[]): FailedMessages {
  if (answer === null || answer === undefined) return NONE;
  if (typeof answer !== 'object' || Array.isArray(answer)) return 'all';
  const { batchItemFailures } = answer as { readonly batchItemFailures?: unknown };
  if (batchItemFailures === null || batchItemFailures === undefined) return NONE;
  if (!Array.isArray(batchItemFailures)) return 'all';
  const ids = batchItemFailures.map((failure) => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier);
  const known = ids.filter((id): id is string => typeof id === 'string' && messageIds.includes(id));
  return known.length === ids.length ? new Set(known) : 'all';
}
