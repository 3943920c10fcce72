import type { Mail } from './notifications/mail-files.ts';
import type { ObjectCreated } from './wire/object-created.ts';
import type { Publication } from './wire/sns-publication.ts';

/** Reported as it happens in a running template. */
export type RunnerEvent =
  | { readonly kind: 'object created'; readonly object: ObjectCreated }
  | {
      readonly kind: 'execution changed';
      readonly name: string;
      readonly arn: string;
      readonly status: string;
      /** Empty unless the execution's input is a JSON object. */
      readonly input: Readonly<Record<string, unknown>>;
    }
  /** `execution` is the ARN of the execution. */
  | { readonly kind: 'task ended'; readonly execution: string; readonly state: string; readonly result: unknown }
  | { readonly kind: 'task failed'; readonly execution: string; readonly state: string; readonly error: unknown }
  | { readonly kind: 'published'; readonly publication: Publication }
  | { readonly kind: 'mail'; readonly mail: Mail }
  /** A function that is not of the template, or cannot run here, would have been invoked. */
  | { readonly kind: 'not invoked'; readonly functionName: string; readonly reason: string }
  /** A line that a function wrote to stdout or stderr. */
  | { readonly kind: 'log'; readonly functionName: string; readonly line: string }
  /** Something failed outside the functions; it is retried or was given up. */
  | { readonly kind: 'trouble'; readonly what: string; readonly error: unknown };
