import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from 'vitest';
import { explainAwsError } from '../../cli/aws/aws-error.ts';
import { findDeployment } from '../../cli/deployment.ts';
import { deploymentPath, recordOf } from '../../functions/deployment-record.ts';
import { ANY_DEPLOYMENT, deploymentParameter, storedParameter } from '../support/aws/deployment-records.ts';
import { bodyOf, startServer } from '../support/http-server.ts';

const credentials = { accessKeyId: 'ASIAOPERATOR', secretAccessKey: 'secret', sessionToken: 'token' };
const clientOf = (endpoint: string) => new SSMClient({ endpoint, credentials, region: 'eu-central-1', maxAttempts: 1 });

interface Answer {
  readonly status?: number;
  readonly body: object;
}

/** Looks for a deployment where Parameter Store answers like this, page by page. */
async function find(name: string | undefined, ...answers: readonly Answer[]) {
  const asked: { headers: NodeJS.Dict<string | string[]>; body: unknown }[] = [];
  await using server = await startServer(async (request, response) => {
    asked.push({ headers: request.headers, body: JSON.parse(await bodyOf(request)) });
    const { status = 200, body } = answers[asked.length - 1] ?? { body: {} };
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  });
  const result = await findDeployment(clientOf(server.url), name).catch((error: unknown) => error);
  return { result, asked };
}

const page = (...parameters: readonly object[]): Answer => ({ body: { Parameters: parameters } });
async function refusal(name: string | undefined, ...answers: readonly Answer[]): Promise<string> {
  const { result } = await find(name, ...answers);
  return (explainAwsError(result) as Error).message;
}

const NOTE = storedParameter(deploymentPath('note'), 'ask ana before you deploy here');
const FOREIGN = storedParameter(deploymentPath('foreign'), '{"schema":"acme/deployment/1"}');
const BROKEN = storedParameter(deploymentPath('broken'), '{"schema":"lume-arrivals/deployment/1"}');
const NEWER = storedParameter(
  deploymentPath('newer'),
  JSON.stringify({ ...recordOf(ANY_DEPLOYMENT), schema: 'lume-arrivals/deployment/2' }),
);

describe('a deployment', () => {
  it('is found as the only one, page by page, by whoever runs the command', async () => {
    const { result, asked } = await find(
      undefined,
      { body: { Parameters: [NOTE], NextToken: 'next' } },
      { body: { Parameters: [], NextToken: 'last' } },
      page(deploymentParameter('shop', { landingBucket: 'shop-landing' })),
    );
    expect(result).toEqual({ ...ANY_DEPLOYMENT, deploymentName: 'shop', landingBucket: 'shop-landing' });
    expect(asked.map(({ body }) => body)).toEqual([
      { Path: '/lume-arrivals/deployments', MaxResults: 10 },
      { Path: '/lume-arrivals/deployments', MaxResults: 10, NextToken: 'next' },
      { Path: '/lume-arrivals/deployments', MaxResults: 10, NextToken: 'last' },
    ]);
    expect(asked[0]?.headers).toMatchObject({
      'x-amz-target': 'AmazonSSM.GetParametersByPath',
      'x-amz-security-token': 'token',
      authorization: expect.stringMatching(/Credential=ASIAOPERATOR\/\d{8}\/eu-central-1\/ssm\/aws4_request/),
    });
  });

  it('is found by its name among others, whatever those have for a record', async () => {
    const others = [NOTE, FOREIGN, BROKEN, NEWER, deploymentParameter('shop')];
    const { result } = await find('shop-eu', page(...others), page());
    expect((result as Error).message).toContain('There is: broken, newer, shop.');
    const found = await find('shop-eu', page(...others, deploymentParameter('shop-eu', { archiveBucket: 'eu' })));
    expect(found.result).toMatchObject({ deploymentName: 'shop-eu', archiveBucket: 'eu' });
  });
});

describe('it is said in words that', () => {
  it('there is none, nor one that others have written', async () => {
    const none =
      'No deployment of Lume Arrivals in region eu-central-1. Name another region with --region, or deploy one. One of an earlier version is found once it is deployed again.';
    expect(await refusal(undefined, page())).toBe(none);
    expect(await refusal(undefined, page(NOTE, FOREIGN))).toBe(none);
    expect(await refusal('shop', page())).toBe(none.replace('deployment of', 'deployment shop of'));
  });

  it('there are several, by their names in order', async () => {
    const shops = ['shop-b', 'shop-a'].map((name) => deploymentParameter(name));
    expect(await refusal(undefined, page(...shops, BROKEN))).toBe(
      'Several deployments of Lume Arrivals in region eu-central-1: broken, shop-a, shop-b. Name one with --deployment.',
    );
  });

  it('the name has a typo, by the names that exist', async () => {
    const shops = ['shop-b', 'shop-a'].map((name) => deploymentParameter(name));
    expect(await refusal('shop-c', page(...shops))).toBe(
      'No deployment shop-c of Lume Arrivals in region eu-central-1. There is: shop-a, shop-b. Name one of these, or another region with --region.',
    );
    expect(await refusal('note', page(NOTE, ...shops))).toMatch(/^No deployment note of .* There is: shop-a, shop-b\./);
  });

  it('its record is of a newer version, by what to update', async () => {
    expect(await refusal(undefined, page(NEWER))).toBe(
      'The deployment newer is of a newer version than this command line. (/lume-arrivals/deployments/newer: version 2 of the record is newer than 1)\nUpdate the command line to the version that it was deployed with.',
    );
  });

  it('its record is broken, by each mistake', async () => {
    expect(await refusal('broken', page(BROKEN))).toMatch(
      /^\/lume-arrivals\/deployments\/broken: is no record of a deployment: landing_bucket: is missing: must be a text; .*\.\nDeploy broken again: that writes the record anew\.$/,
    );
  });

  it('it may not be looked for, by the permission', async () => {
    const message =
      'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: ssm:GetParametersByPath on resource: arn:aws:ssm:eu-central-1:123456789012:parameter/lume-arrivals/deployments because no identity-based policy allows the ssm:GetParametersByPath action';
    expect(await refusal(undefined, { status: 400, body: { __type: 'AccessDeniedException', message } })).toBe(
      `Not permitted: ${message}`,
    );
  });
});
