import { isDiskFull } from 'template-runner';
import type { LocalEvent } from './local-event.ts';

/** Whether an event reports a full disk, so that there is no point in retrying. */
export function reportsDiskFull(event: LocalEvent): boolean {
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
