import type { LumeEvent } from './lume/simulated-lume.ts';
import type { Mail } from './notifications/mail.ts';
import type { SlackPost } from './slack/post.ts';
import type { ObjectCreated } from './wire/object-created.ts';
import type { Publication } from './wire/publication.ts';

/** What happens in the local system, as it happens: for the narrator on the screen, and for tests. */
export type LocalEvent =
  | { readonly kind: 'object created'; readonly object: ObjectCreated }
  | {
      readonly kind: 'execution changed';
      readonly name: string;
      readonly arn: string;
      readonly status: string;
      /** Empty where the execution was given something else than a JSON object. */
      readonly input: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'task ended'; readonly execution: string; readonly state: string; readonly result: unknown }
  | { readonly kind: 'task failed'; readonly execution: string; readonly state: string; readonly error: unknown }
  | { readonly kind: 'published'; readonly publication: Publication }
  | { readonly kind: 'mail'; readonly mail: Mail }
  | { readonly kind: 'slack'; readonly post: SlackPost }
  | { readonly kind: 'lume'; readonly event: LumeEvent }
  /** One line that a function wrote to its output. */
  | { readonly kind: 'log'; readonly functionName: string; readonly line: string }
  /** Something went wrong in the machinery; it is tried again, or has been set aside. */
  | { readonly kind: 'trouble'; readonly what: string; readonly error: unknown };
