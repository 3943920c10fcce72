import { OwnError } from '../own-error.ts';
import type { StartRunInput } from './workflow-input.ts';

/** The upload is still empty and its route does not run empty files. No run was requested. */
export class EmptyFileError extends OwnError {
  override readonly name = 'EmptyFileError';

  constructor() {
    super('The file is empty: 0 bytes. Its route does not run empty files, so Lume was not asked');
  }
}

/**
 * Never refuses a manual execution: it has no arrival.
 * @throws {EmptyFileError}
 */
export function refuseEmptyFile({ arrival, empty_files }: StartRunInput): void {
  if (arrival?.size === 0 && empty_files !== 'run') throw new EmptyFileError();
}
