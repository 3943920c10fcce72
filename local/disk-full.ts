import type { LocalEvent } from './local-event.ts';

/** No room, or none that this user may have. */
const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);
const SQLITE_FULL = 13;
/** An error that came over the wire, or out of another process, has its words alone. */
const WORDS = /\bENOSPC\b|\bEDQUOT\b|no space left on device|database or disk is full/;

/** Whether something failed because it could not be written. */
export function isDiskFull(error: unknown): boolean {
  if (typeof error === 'string') return WORDS.test(error);
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (CODES.has(code) || errcode === SQLITE_FULL || WORDS.test(error.message)) return true;
  if (error instanceof AggregateError && error.errors.some(isDiskFull)) return true;
  return isDiskFull(error.cause);
}

/** Whether what happened tells of a full disk: then there is no use in trying again and again. */
export function tellsDiskFull(event: LocalEvent): boolean {
  switch (event.kind) {
    case 'trouble':
    case 'task failed':
      return isDiskFull(event.error);
    case 'lume':
      return 'run' in event.event && isDiskFull(event.event.run.metadata['error_message']);
    default:
      return false;
  }
}

export function diskFullMessage(stateDir: string): string {
  return (
    `The disk is full, so that nothing more can be kept in ${stateDir}. Make room and start again: it goes on where it ended. ` +
    'npm start -- --fresh forgets what is kept there.'
  );
}
