import { OwnError } from '../own-error.ts';

/**
 * What the Lume client throws, each named for what its reader should do. The names are part of the workflow: its Retry
 * and Catch lists match on them, so they are written out (a bundler may rename classes).
 */

/** Everything the Lume client throws is one of these. */
export abstract class LumeError extends OwnError {}

/** Lume refuses the key, in words of its own and also with a freshly read one; or there is no key that can be sent. */
export class LumeAuthenticationError extends LumeError {
  override readonly name: string = 'LumeAuthenticationError';
}

/** Lume understood the request and refuses it for good: unknown flow version, bad path. Do not repeat it. */
export class LumeInvalidRequestError extends LumeError {
  override readonly name: string = 'LumeInvalidRequestError';
}

/** The flow version has processed this source path before, and the run was not forced. */
export class LumeAlreadyProcessedError extends LumeInvalidRequestError {
  override readonly name: string = 'LumeAlreadyProcessedError';
}

/** A run of this source path is going on. */
export class LumeAlreadyRunningError extends LumeInvalidRequestError {
  override readonly name: string = 'LumeAlreadyRunningError';
}

/** Lume says that it has no such run; soon after a start it may only not know it yet. */
export class LumeRunNotFoundError extends LumeInvalidRequestError {
  override readonly name: string = 'LumeRunNotFoundError';
}

/** Nothing was done, or asking again is safe: repeat later. */
export class LumeUnavailableError extends LumeError {
  override readonly name: string = 'LumeUnavailableError';
}

/** Something that stands before Lume, a firewall for one, refused the start. Lume most likely never saw it; nobody knows. */
export class LumeBlockedError extends LumeError {
  override readonly name: string = 'LumeBlockedError';
}

/** A start was sent and its answer was lost: whether there is a run now is not known, and a repeat might make a second one. */
export class LumeStartUncertainError extends LumeError {
  override readonly name: string = 'LumeStartUncertainError';
}

/** Lume answered something that the contract does not have. The message holds the start of the answer. */
export class LumeProtocolError extends LumeError {
  override readonly name: string = 'LumeProtocolError';
}
