import { OwnError } from '../own-error.ts';
import { signedFetch } from './signed-fetch.ts';

/** Parameter Store refused a request, or its response is not a documented one. */
class ParameterStoreError extends OwnError {
  override readonly name = 'ParameterStoreError';
}

export interface Parameter {
  readonly name: string;
  readonly value: string;
}

interface Answer {
  readonly Parameters?: readonly { readonly Name?: string; readonly Value?: string }[];
  readonly NextToken?: string;
  readonly __type?: string;
}

/** Limit of all attempts for one page. */
const TIMEOUT_SECONDS = 10;

/**
 * The parameters directly below a path, in no particular order: ten per page. A page can be empty although more follow.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 * @throws {ParameterStoreError} including when it is throttled; what `fetch` throws if there is no response.
 */
export async function parametersByPath(path: string): Promise<readonly Parameter[]> {
  const found: Parameter[] = [];
  let token: string | undefined;
  do {
    const { Parameters = [], NextToken } = await ask({ Path: path, MaxResults: 10, NextToken: token });
    found.push(...Parameters.map(({ Name = '', Value = '' }) => ({ name: Name, value: Value })));
    token = NextToken;
  } while (token !== undefined);
  return found;
}

async function ask(question: object): Promise<Answer> {
  const response = await signedFetch({
    service: 'ssm',
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParametersByPath' },
    body: JSON.stringify(question),
    timeoutSeconds: TIMEOUT_SECONDS,
  });
  const answer = (await response.json().catch(() => null)) as Answer | null;
  if (response.ok && Array.isArray(answer?.Parameters)) return answer;
  const code = answer?.__type?.replace(/^.*#/, '') ?? 'no reason';
  throw new ParameterStoreError(`GetParametersByPath: Parameter Store answered ${response.status} (${code})`);
}
