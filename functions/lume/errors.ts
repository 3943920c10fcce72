/**
 * What the Lume client throws, each named for what its reader should do. The names are part of the workflow: its Retry
 * and Catch lists match on them, so they are written out (a bundler may rename classes).
 */

/** Everything the Lume client throws is one of these. */
export abstract class LumeError extends Error {
  abstract override readonly name: string;
}

/** Lume refuses the key: 401 or 403, also with a freshly read key; or there is no key to send. */
export class LumeAuthenticationError extends LumeError {
  override readonly name: string = 'LumeAuthenticationError';
}

/** Lume understood the request and refuses it for good: unknown flow version, bad path, unknown run. Do not repeat it. */
export class LumeInvalidRequestError extends LumeError {
  override readonly name: string = 'LumeInvalidRequestError';
}

/** The flow version has processed this source path before, and the run was not forced. */
export class LumeAlreadyProcessedError extends LumeInvalidRequestError {
  override readonly name: string = 'LumeAlreadyProcessedError';
}

/** Nothing was done, or doing it again is safe: repeat later. */
export class LumeUnavailableError extends LumeError {
  override readonly name: string = 'LumeUnavailableError';
}

/** A start was sent and its answer was lost: whether there is a run now is not known, and a repeat might make a second one. */
export class LumeStartUncertainError extends LumeError {
  override readonly name: string = 'LumeStartUncertainError';
}

/** Lume answered something that the contract does not have. The message holds the start of the answer. */
export class LumeProtocolError extends LumeError {
  override readonly name: string = 'LumeProtocolError';
}
