import { OwnError } from '../own-error.ts';

/** Slack refused the message or the address, or there is no usable address. Not retryable. */
export class SlackRefusedError extends OwnError {
  override readonly name = 'SlackRefusedError';
}

/** Slack did not accept the message in time. Deliver it again later. */
export class SlackUnavailableError extends OwnError {
  override readonly name = 'SlackUnavailableError';
}
