import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guarded } from '../../functions/guarded-handler.ts';
import { LumeUnavailableError } from '../../functions/lume/lume-errors.ts';
import { labelOf } from '../../functions/own-error.ts';
import { step } from '../../functions/workflow-step.ts';

const SECRET = 'sk_live_7c2f';
const foreign = () => Object.assign(new TypeError(`header ${SECRET} is invalid`), { code: 'ERR_INVALID_CHAR' });

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

const HANDLERS = {
  'a step of the workflow': (error: Error) => step(() => Promise.reject(error))({ execution: 'arn:x', input: null }),
  'another function': (error: Error) => guarded(() => Promise.reject(error))(undefined),
};

/** As Lambda does, with all that an error holds. */
const written = (error: Error) => JSON.stringify([error, error.message, error.stack, error.cause]);

describe.each(Object.entries(HANDLERS))('%s', (_, handler) => {
  it('throws an error that it did not make as its name and code', async () => {
    const thrown: Error = await handler(foreign()).catch((error: Error) => error);
    expect(thrown).toMatchObject({
      name: 'UnexpectedError',
      message: 'TypeError ERR_INVALID_CHAR: see the log of the function',
    });
    expect(written(thrown)).not.toContain(SECRET);
  });

  it('throws an error of its own under its name, without what caused it', async () => {
    const thrown: Error = await handler(new LumeUnavailableError('away', { cause: foreign() })).catch(
      (error: Error) => error,
    );
    expect(thrown).toMatchObject({ name: 'LumeUnavailableError', message: 'away', cause: undefined });
    expect(written(thrown)).not.toContain(SECRET);
  });
});

describe('the label of an error', () => {
  it.each([
    ['a text', SECRET, 'string'],
    ['a cause', new TypeError('fetch failed', { cause: foreign() }), 'TypeError ERR_INVALID_CHAR'],
    ['a name that is none', Object.assign(new Error('x'), { name: `${SECRET} is wrong` }), 'Error'],
    ['a code that is none', Object.assign(new Error('x'), { code: `${SECRET} ` }), 'Error'],
  ])('quotes nothing of %s', (_, error, label) => {
    expect(labelOf(error)).toBe(label);
  });
});
