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
    `The disk is full: nothing more can be written to ${stateDir}. Free some space and start again: it resumes where it stopped. ` +
    'npm start -- --fresh deletes what is stored there.'
  );
}
