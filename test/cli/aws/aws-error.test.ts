import { describe, expect, it } from 'vitest';
import { explainAwsError } from '../../../cli/aws/aws-error.ts';
import { CliError } from '../../../cli/cli-error.ts';

describe('an error of AWS', () => {
  const named = (name: string, message = 'x') => Object.assign(new Error(message), { name });

  it.each([
    [named('CredentialsProviderError'), 'No AWS credentials. Set AWS_PROFILE'],
    [named('ExpiredTokenException'), 'The AWS credentials have expired'],
    [named('Error', 'Region is missing'), 'No AWS region. Set AWS_REGION'],
    [named('AccessDeniedException', 'not authorized to perform: states:ListExecutions'), 'states:ListExecutions'],
    [named('ThrottlingException'), 'still throttling after many attempts'],
  ])('is said so that one knows what to do: %s', (error, words) => {
    const told = explainAwsError(error);
    expect(told).toBeInstanceOf(CliError);
    expect((told as Error).message).toContain(words);
  });

  it('stays as it is when nobody has words for it', () => {
    const error = named('SomethingNew');
    expect(explainAwsError(error)).toBe(error);
  });
});
