import { relative } from 'node:path';
import { InvalidSettingsError } from '../lib/check-settings.ts';

/** Handles uncaught errors. Mistakes in the settings are listed without a stack trace. */
export function endWithMistakes(error: unknown): never {
  const isMistake = error instanceof InvalidSettingsError;
  console.error(isMistake ? `${error.message}\nThey are set in ${relative('', process.argv[1] ?? '')}.` : error);
  process.exit(isMistake ? 2 : 1);
}
