import { log } from './log.ts';
import { fitToThrow } from './own-error.ts';

/** A handler that logs what it throws, and throws nothing that Lambda may not log. */
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
