import type { LumeEvent } from 'simulated-lume';
import type { RunnerEvent } from 'template-runner';
import type { SlackPost } from './slack/slack-post.ts';

/** An event of the local system, for the narrator and for tests. */
export type LocalEvent =
  | RunnerEvent
  | { readonly kind: 'slack'; readonly post: SlackPost }
  | { readonly kind: 'lume'; readonly event: LumeEvent };
