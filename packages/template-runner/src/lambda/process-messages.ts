import type { ErrorReport } from './function-errors.ts';

/** From the runner to the process of a function. Payloads are JSON text. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly payload: string;
  /** Epoch milliseconds. */
  readonly deadlineMs: number;
}

/** From the process of a function to the runner. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly payload: string }
  /** Before `ready`: of the initialization; after it: of the current invocation. */
  | {
      readonly kind: 'error';
      readonly report: ErrorReport;
      /** The process is about to exit. */
      readonly fatal: boolean;
    };
