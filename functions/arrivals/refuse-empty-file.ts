import { OwnError } from '../own-error.ts';
import type { StartRunInput } from './workflow-input.ts';

/** The upload is empty, and stayed so, and its route does not want such files to be run. Lume is not asked. */
export class EmptyFileError extends OwnError {
  override readonly name = 'EmptyFileError';

  constructor() {
    super('The file is empty: 0 bytes. Its route does not run empty files, so Lume was not asked');
  }
}

/**
 * An execution by hand has no arrival: whoever starts it means it.
 * @throws {EmptyFileError}
 */
export function refuseEmptyFile({ arrival, empty_files }: StartRunInput): void {
  if (arrival?.size === 0 && empty_files !== 'run') throw new EmptyFileError();
}
