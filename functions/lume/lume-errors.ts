import { OwnError } from '../own-error.ts';

/**
 * The errors of the Lume client. The workflow's Retry and Catch lists match on their names, so these are written out: a
 * bundler may rename classes.
 */

/** Base class of all errors of the Lume client. */
export abstract class LumeError extends OwnError {}

/** Lume itself refused the API key, also after it was read again; or there is no usable key. */
export class LumeAuthenticationError extends LumeError {
  override readonly name: string = 'LumeAuthenticationError';
}

/** Lume refused the request permanently: unknown flow version, bad path. Do not retry. */
export class LumeInvalidRequestError extends LumeError {
  override readonly name: string = 'LumeInvalidRequestError';
}

/** The flow version has processed this source path before, and the run was not forced. */
export class LumeAlreadyProcessedError extends LumeInvalidRequestError {
  override readonly name: string = 'LumeAlreadyProcessedError';
}

/** A run of this source path is in progress. */
export class LumeAlreadyRunningError extends LumeInvalidRequestError {
  override readonly name: string = 'LumeAlreadyRunningError';
}

/** Lume has no such run, or, shortly after its start, does not know it yet. */
export class LumeRunNotFoundError extends LumeInvalidRequestError {
  override readonly name: string = 'LumeRunNotFoundError';
}

/** Nothing was done, or the call is safe to repeat. Retry later. */
export class LumeUnavailableError extends LumeError {
  override readonly name: string = 'LumeUnavailableError';
}

/** Something in front of Lume, such as a firewall, refused the start. Lume most likely never got it. */
export class LumeBlockedError extends LumeError {
  override readonly name: string = 'LumeBlockedError';
}

/** A start was sent and its answer was lost. There may be a run, and repeating the start may make a second one. */
export class LumeStartUncertainError extends LumeError {
  override readonly name: string = 'LumeStartUncertainError';
}

/** Lume's answer breaks the contract. The message quotes its beginning. */
export class LumeProtocolError extends LumeError {
  override readonly name: string = 'LumeProtocolError';
}
