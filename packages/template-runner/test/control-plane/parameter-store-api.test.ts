import { expect, test } from 'vitest';
import { parameterStoreApi } from '../../src/control-plane/parameter-store-api.ts';

const names = ['/app/a/1', '/app/a/2', '/app/a/deeper/1', '/app/ab/1', 'plain', ...many('/many')];
const parameters = names.map((name) => ({
  logicalId: 'P',
  name,
  arn: `arn:aws:ssm:us-east-1:000000000000:parameter${name}`,
  type: 'String',
  value: `value of ${name}`,
}));
const api = parameterStoreApi(parameters);

function many(path: string): string[] {
  return Array.from({ length: 23 }, (_, at) => `${path}/${at}`);
}

async function ask(operation: string, request: object) {
  const { status, body } = await api(`AmazonSSM.${operation}`, request);
  return { status, body: body as Readonly<Record<string, unknown>> };
}

async function byPath(request: object): Promise<readonly unknown[]> {
  const { body } = await ask('GetParametersByPath', request);
  return (body['Parameters'] as readonly { Name: string }[]).map(({ Name }) => Name);
}

test('a parameter of the template has its name, type and value; another operation is refused', async () => {
  expect((await ask('GetParametersByPath', { Path: '/app/ab' })).body).toEqual({
    Parameters: [
      expect.objectContaining({ Name: '/app/ab/1', Type: 'String', Value: 'value of /app/ab/1', Version: 1 }),
    ],
  });
  expect(await ask('GetParameter', { Name: 'plain' })).toMatchObject({
    status: 400,
    body: { __type: 'UnknownOperationException' },
  });
});

test('a path has the parameters right below it, or all of them with Recursive', async () => {
  expect(await byPath({ Path: '/app/a' })).toEqual(['/app/a/1', '/app/a/2']);
  expect(await byPath({ Path: '/app/a/' })).toEqual(['/app/a/1', '/app/a/2']);
  expect(await byPath({ Path: '/app/a', Recursive: true })).toEqual(['/app/a/1', '/app/a/2', '/app/a/deeper/1']);
  expect(await byPath({ Path: '/none' })).toEqual([]);
});

test('a page has ten parameters at most', async () => {
  const found: unknown[] = [];
  let token: unknown;
  do {
    const { body } = await ask('GetParametersByPath', {
      Path: '/many',
      ...(token !== undefined && { NextToken: token }),
    });
    found.push((body['Parameters'] as readonly unknown[]).length);
    token = body['NextToken'];
  } while (token !== undefined);
  expect(found).toEqual([10, 10, 3]);
  expect((await ask('GetParametersByPath', { Path: '/many', MaxResults: 11 })).status).toBe(400);
});
