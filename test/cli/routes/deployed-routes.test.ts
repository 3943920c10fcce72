import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { explainAwsError } from '../../../cli/aws/aws-error.ts';
import { deployedRoutes } from '../../../cli/routes/deployed-routes.ts';
import { manifestValues } from '../../../functions/reconciliation/routes-manifest.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';

const ROUTE = { prefix: 'in/', suffix: '', message: { route: 'orders', flow_version: 'shop_orders:v1' } };
const [VALUE = ''] = manifestValues([ROUTE], []);
const credentials = { accessKeyId: 'ASIAOPERATOR', secretAccessKey: 'secret', sessionToken: 'token' };
const clientOf = (endpoint: string) => new SSMClient({ endpoint, credentials, region: 'eu-central-1', maxAttempts: 1 });

/** Reads the routes of the stack `shop` where Parameter Store answers like this, page by page. */
async function read(...answers: readonly { readonly status?: number; readonly body: object }[]) {
  const asked: { headers: NodeJS.Dict<string | string[]>; body: unknown }[] = [];
  await using server = await startServer(async (request, response) => {
    asked.push({ headers: request.headers, body: JSON.parse(await bodyOf(request)) });
    const { status = 200, body } = answers[asked.length - 1] ?? { body: {} };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  const result = await deployedRoutes(clientOf(server.url), 'shop').catch((error: unknown) => error);
  return { result, asked };
}

const parameter = (at: number, Value: string) => ({ Name: `/lume-arrivals/routes/shop/${at}`, Type: 'String', Value });

describe('the routes of a deployment', () => {
  it('are read below the path of the deployment, as whoever runs the command, page by page', async () => {
    const half = VALUE.length / 2;
    const { result, asked } = await read(
      { body: { Parameters: [parameter(2, VALUE.slice(half))], NextToken: 'next' } },
      { body: { Parameters: [], NextToken: 'last' } },
      { body: { Parameters: [parameter(1, VALUE.slice(0, half))] } },
    );
    expect(result).toEqual([ROUTE]);
    expect(asked.map(({ body }) => body)).toEqual([
      { Path: '/lume-arrivals/routes/shop', MaxResults: 10 },
      { Path: '/lume-arrivals/routes/shop', MaxResults: 10, NextToken: 'next' },
      { Path: '/lume-arrivals/routes/shop', MaxResults: 10, NextToken: 'last' },
    ]);
    expect(asked[0]?.headers).toMatchObject({
      'x-amz-target': 'AmazonSSM.GetParametersByPath',
      'x-amz-security-token': 'token',
      authorization: expect.stringMatching(/Credential=ASIAOPERATOR\/\d{8}\/eu-central-1\/ssm\/aws4_request/),
    });
  });

  it.each([
    [
      'there are none, by the deployment that it takes',
      { body: { Parameters: [] } },
      /^The deployment shop has no manifest of its routes, \/lume-arrivals\/routes\/shop in Parameter Store\. Deploy it again$/,
    ],
    [
      'another version wrote them, by the version to use',
      { body: { Parameters: [parameter(1, VALUE.replace('routes/1', 'routes/9'))] } },
      /"lume-arrivals\/routes\/9": must be .*\n.*the version of the command line that shop was deployed with\.$/,
    ],
    [
      'a permission is missing, as any call would',
      { status: 400, body: { __type: 'AccessDeniedException', message: 'User is not authorized to perform it' } },
      /^Not permitted: User is not authorized to perform it$/,
    ],
    [
      'AWS throttles',
      { status: 400, body: { __type: 'com.amazonaws.ssm#ThrottlingException', message: 'Rate exceeded' } },
      /^AWS is still throttling/,
    ],
  ])('end the command in words where %s', async (_, answer, said) => {
    const { result } = await read(answer);
    expect((explainAwsError(result) as Error).message).toMatch(said);
  });

  it('end the command in words where nothing answers', async () => {
    const gone = await startServer(() => {});
    await gone[Symbol.asyncDispose]();
    const error = await deployedRoutes(clientOf(gone.url), 'shop').catch((each: unknown) => each);
    expect((explainAwsError(error) as Error).message).toMatch(/^AWS cannot be reached: /);
  });
});
