import type { LumeEvent } from 'simulated-lume';
import type { RunnerEvent } from 'template-runner';
import type { SlackPost } from './slack/post.ts';

/** What happens in the local system, as it happens: for the narrator on the screen, and for tests. */
export type LocalEvent =
  | RunnerEvent
  | { readonly kind: 'slack'; readonly post: SlackPost }
  | { readonly kind: 'lume'; readonly event: LumeEvent };
