import type { FilesWithoutRoute } from '../../functions/reconciliation/files-without-route.ts';

/** The result of a check. `unknown`: it could not be made, which is not a fault of the deployment. */
export type Finding =
  | { readonly state: 'ok'; readonly said: string; readonly without_route?: FilesWithoutRoute }
  | { readonly state: 'unknown'; readonly said: string }
  | { readonly state: 'bad'; readonly said: string; readonly mend: string };

export interface Check {
  /** The subject in a word or two. */
  readonly about: string;
  readonly run: () => Promise<readonly Finding[]>;
}

export const ok = (said: string): Extract<Finding, { state: 'ok' }> => ({ state: 'ok', said });
export const unknown = (said: string): Finding => ({ state: 'unknown', said });
export const bad = (said: string, mend: string): Finding => ({ state: 'bad', said, mend });
