import { relative } from 'node:path';
import { InvalidSettingsError } from '../lib/check-settings.ts';

/** For what nobody has caught: of mistakes in the settings the list is all that helps, without the lines of this program. */
export function endWithMistakes(error: unknown): never {
  const isMistake = error instanceof InvalidSettingsError;
  console.error(isMistake ? `${error.message}\nThey are set in ${relative('', process.argv[1] ?? '')}.` : error);
  process.exit(isMistake ? 2 : 1);
}
