import { log } from './log.ts';
import { fitToThrow } from './own-error.ts';

/** Wraps a handler: logs its errors, and throws only what Lambda may log. */
export function guarded<Event, Result>(work: (event: Event) => Promise<Result>): (event: Event) => Promise<Result> {
  return async (event) => {
    try {
      return await work(event);
    } catch (error) {
      log.error('invocation failed', { error });
      throw fitToThrow(error);
    }
  };
}
