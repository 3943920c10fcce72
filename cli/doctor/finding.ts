import type { FilesWithoutRoute } from '../../functions/reconciliation/files-without-route.ts';

/** What a check found. `unknown`: it could not look, and says why; that is not a fault of the deployment. */
export type Finding =
  | { readonly state: 'ok'; readonly said: string; readonly without_route?: FilesWithoutRoute }
  | { readonly state: 'unknown'; readonly said: string }
  | { readonly state: 'bad'; readonly said: string; readonly mend: string };

export interface Check {
  /** What is checked, in a few words. */
  readonly about: string;
  readonly look: () => Promise<readonly Finding[]>;
}

export const ok = (said: string): Extract<Finding, { state: 'ok' }> => ({ state: 'ok', said });
export const unknown = (said: string): Finding => ({ state: 'unknown', said });
export const bad = (said: string, mend: string): Finding => ({ state: 'bad', said, mend });
