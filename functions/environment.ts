import { OwnError } from './own-error.ts';

/** A function was deployed without environment variables that it needs. The message names them. */
class EnvironmentError extends OwnError {
  override readonly name = 'EnvironmentError';
}

/**
 * The values of environment variables.
 * @throws {EnvironmentError} lists all that are missing or empty.
 */
export function environment<const Name extends string>(...names: readonly Name[]): Readonly<Record<Name, string>> {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length > 0) throw new EnvironmentError(`Environment variables are missing: ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, process.env[name]])) as Record<Name, string>;
}
