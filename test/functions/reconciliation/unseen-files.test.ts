import { SFNClient } from '@aws-sdk/client-sfn';
import { localClient } from 'template-runner/local-client';
import { afterEach, describe, expect, it } from 'vitest';
import { executionName } from '../../../functions/arrivals/execution-name.ts';
import type { ListedObject, ObjectsIn } from '../../../functions/aws/object-listing.ts';
import { windowOf } from '../../../functions/reconciliation/comparison-window.ts';
import { unseenFiles } from '../../../functions/reconciliation/unseen-files.ts';
import { startServer } from '../../support/http-server.ts';

const NOW = Date.parse('2026-11-24T06:00:00Z');
const HOUR = 3_600_000;
const ROUTE = { prefix: 'in/', suffix: '', message: { route: 'orders', flow_version: 'f:v1', source_path: '{stem}' } };

const object = (key: string, hoursAgo: number, etag = 'abc'): ListedObject => ({
  bucket: 'landing',
  key,
  etag,
  size: 1,
  lastModified: new Date(NOW - hoursAgo * HOUR),
});

const clients: SFNClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.destroy();
});

/** What a look of 48 hours finds of these objects, of which some have an execution that was started so many hours ago. */
async function look(
  objects: readonly ListedObject[],
  started: readonly (readonly [ListedObject, number])[] = [],
  { source_path = '{stem}', versions = {} }: { source_path?: string; versions?: Readonly<Record<string, string>> } = {},
) {
  await using server = await startServer((_request, response) => {
    const executions = started.map(([{ bucket, key, etag }, hoursAgo]) => ({
      executionArn: 'arn',
      stateMachineArn: 'arn',
      name: executionName({ bucket, key, etag, flow_version: 'f:v1', source_path: 'x', sequencer: '1' }),
      status: 'SUCCEEDED',
      startDate: (NOW - hoursAgo * HOUR) / 1000,
    }));
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    response.end(JSON.stringify({ executions }));
  });
  const sfn = new SFNClient(localClient(server.url));
  clients.push(sfn);
  async function* list({ prefix }: ObjectsIn) {
    yield* objects.filter(({ key }) => key.startsWith(prefix));
  }
  const found = {
    unseen: [] as string[],
    paths: [] as string[],
    tooYoung: [] as string[],
    unstartable: [] as string[],
  };
  const askedVersions: string[] = [];
  const versionOf = async ({ key }: { readonly key: string }) => {
    askedVersions.push(key);
    return versions[key];
  };
  const routes = [{ ...ROUTE, message: { ...ROUTE.message, source_path } }];
  const window = windowOf(new Date(NOW - 48 * HOUR), NOW);
  const which = { bucket: 'landing', stateMachineArn: 'arn:machine', routes, window };
  const files = unseenFiles({ list, versionOf, sfn }, which, {
    onRead: () => undefined,
    onTooYoung: (file) => found.tooYoung.push(file.object.key),
    onUnstartable: (file) => found.unstartable.push(`${file.object.key}: ${file.mistakes.join()}`),
  });
  for await (const { object, execution } of files) {
    found.unseen.push(object.key);
    found.paths.push(execution.input.source_path);
  }
  return { ...found, askedVersions };
}

describe('a comparison of bucket and executions', () => {
  it('goes on past an object that its route can make no execution of', async () => {
    const found = await look([object('in/a.csv', 1), object('in/x/', 1), object('in/z.csv', 1)]);
    expect(found.unseen).toEqual(['in/a.csv', 'in/z.csv']);
    expect(found.unstartable).toEqual([expect.stringMatching(/^in\/x\/: source_path: .*must be a text/)]);
  });

  it('finds an upload in parts that was begun before the window and ended in it', async () => {
    expect((await look([object('in/big', 59, 'abc-9')])).unseen).toEqual(['in/big']);
    expect((await look([object('in/big', 61, 'abc-9')])).unseen).toEqual([]);
    expect((await look([object('in/one-piece', 59)])).unseen).toEqual([]);
  });

  it('knows the execution of an upload in parts that ended before the window', async () => {
    const big = object('in/big', 59, 'abc-9');
    expect((await look([big], [[big, 55]])).unseen).toEqual([]);
  });

  it('looks up the version for a path that needs it, of files without an execution only', async () => {
    const seen = object('in/seen.csv', 1);
    const found = await look([seen, object('in/a.csv', 1), object('in/old.csv', 1)], [[seen, 1]], {
      source_path: '{stem}-{version}',
      versions: { 'in/a.csv': 'v7', 'in/old.csv': 'null', 'in/seen.csv': 'v1' },
    });
    expect(found).toMatchObject({ paths: ['a-v7'], askedVersions: ['in/a.csv', 'in/old.csv'] });
    expect(found.unstartable).toEqual([expect.stringMatching(/^in\/old\.csv: source_path: \{version\}: .*versioning/)]);
  });

  it('asks for no version where no path needs one', async () => {
    const found = await look([object('in/a.csv', 1)], [], { source_path: '{stem}-{etag}' });
    expect(found).toMatchObject({ paths: ['a-abc'], askedVersions: [] });
  });

  it('counts what it cannot judge yet, without what has an execution already', async () => {
    const seen = object('in/seen', 0);
    const found = await look([object('in/now', 0), object('in/parts', 11, 'abc-2'), seen], [[seen, 0]]);
    expect(found).toMatchObject({ unseen: [], tooYoung: ['in/now', 'in/parts'], unstartable: [] });
  });
});
