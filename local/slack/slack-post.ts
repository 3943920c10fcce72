import type { SlackPayload } from '../../functions/slack/block-kit.ts';

/** A message that the stand-in for Slack accepted. */
export interface SlackPost {
  readonly channel: string;
  /** ISO 8601. */
  readonly time: string;
  readonly payload: SlackPayload;
}
