import { describe, expect, it } from 'vitest';
import { beginExecutions } from '../../../cli/bulk/begin-executions.ts';
import type { Choice } from '../../../cli/bulk/bulk-choice.ts';
import type { ListedObject } from '../../../functions/aws/object-listing.ts';

const objectAt = (at: number): ListedObject => {
  return { bucket: 'landing', key: `in/${at}`, etag: '', size: 1, lastModified: new Date(0) };
};

async function* objects(count: number): AsyncGenerator<ListedObject> {
  for (let at = 0; at < count; at++) yield objectAt(at);
}

const start = ({ key }: ListedObject): Choice => {
  const execution = { name: key, input: { flow_version: 'f:1', source_path: key } };
  return { kind: 'start', execution, state: 'failed' };
};

const follow = ({ key }: ListedObject): Choice => {
  return { kind: 'follow', run_id: 'run_1', execution: { name: `${key} follow`, input: { run_id: 'run_1' } } };
};

describe('a replay that is interrupted', () => {
  it('finishes what is under way, begins nothing else, and has told of all that it started', async () => {
    const stopping = new AbortController();
    const started: string[] = [];
    let last = '';
    const result = await beginExecutions({
      items: objects(100),
      choose: async (object) => [start(object)],
      begin: async ({ name }) => {
        started.push(name);
        if (started.length === 50) stopping.abort();
        return 'started';
      },
      turn: async (signal) => signal.throwIfAborted(),
      signal: stopping.signal,
      onDone: ({ key }) => (last = key),
    });
    expect(result).toEqual({ started: 50, followed: 0, before: 0, skipped: 0, finished: false });
    expect(started).toHaveLength(50);
    expect(last).toBe('in/49');
  });

  it('has told of nothing that failed, so that it is started when the replay goes on', async () => {
    const done: string[] = [];
    const result = await beginExecutions({
      items: objects(100),
      choose: async (object) => [start(object)],
      begin: async ({ name }) => {
        if (name === 'in/10') throw new Error('throttled for good');
        return 'started';
      },
      turn: async () => {},
      signal: new AbortController().signal,
      onDone: ({ key }) => done.push(key),
    });
    expect(result).toMatchObject({ finished: false, failure: new Error('throttled for good') });
    expect(done.at(-1)).toBe('in/9');
  });

  it('counts what was under way when something failed, once it is known', async () => {
    const others = Promise.withResolvers<void>();
    const running = beginExecutions({
      items: objects(5),
      choose: async (object) => [start(object)],
      begin: async ({ name }) => {
        if (name === 'in/1') {
          setImmediate(others.resolve); // the others are under way then
          throw new Error('throttled for good');
        }
        await others.promise;
        return 'started';
      },
      turn: async () => {},
      signal: new AbortController().signal,
      onDone: () => {},
    });
    expect(await running).toMatchObject({ started: 4, finished: false, failure: new Error('throttled for good') });
  });

  it('counts what it began for a file that several routes take, and has not told of the file', async () => {
    const stopping = new AbortController();
    const done: string[] = [];
    let turns = 0;
    const result = await beginExecutions({
      items: objects(2),
      choose: async (object) => [start(object), follow(object)],
      begin: async () => 'started',
      turn: async (signal) => {
        signal.throwIfAborted();
        if (++turns === 3) stopping.abort(); // between the two of the second file
      },
      signal: stopping.signal,
      onDone: ({ key }) => done.push(key),
    });
    expect(result).toEqual({ started: 2, followed: 1, before: 0, skipped: 0, finished: false });
    expect(done).toEqual(['in/0']);
  });
});
