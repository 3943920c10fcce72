import type { SlackPayload } from '../../functions/slack/block-kit.ts';

/** One message that the stand-in for Slack took. */
export interface SlackPost {
  readonly channel: string;
  /** ISO 8601. */
  readonly time: string;
  readonly payload: SlackPayload;
}
