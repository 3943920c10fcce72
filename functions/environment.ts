import { OwnError } from './own-error.ts';

/** A function was deployed without settings that it needs; the message names them. */
export class EnvironmentError extends OwnError {
  override readonly name = 'EnvironmentError';
}

/**
 * The named environment variables, all of them or an error that lists every missing one.
 * @throws {EnvironmentError}
 */
export function environment<const Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new EnvironmentError(`Environment variables are missing: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}
