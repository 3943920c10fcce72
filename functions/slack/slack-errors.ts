import { OwnError } from '../own-error.ts';

/** Slack refuses the message or the address, or there is no usable address: somebody has to mend that. */
export class SlackRefusedError extends OwnError {
  override readonly name = 'SlackRefusedError';
}

/** Slack did not take the message in the time that there was: deliver it again later. */
export class SlackUnavailableError extends OwnError {
  override readonly name = 'SlackUnavailableError';
}
