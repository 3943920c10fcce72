import type { ErrorReport } from './function-errors.ts';

/** From the parent to the environment. Payloads are JSON texts, as on the wire of Lambda. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
}

/** From the environment to its parent. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly payload: string }
  /** Of the initialization when it comes before `ready`, of the present invocation after it. */
  | {
      readonly kind: 'error';
      readonly report: ErrorReport;
      /** The process is about to end. */
      readonly fatal: boolean;
    };
