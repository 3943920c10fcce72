import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ErrorReport } from './function-errors.ts';

export type Handler = (event: unknown, context: object) => unknown;

/** Thrown when the handler cannot be loaded, with Lambda's report of it. */
export class LoadError extends Error {
  override readonly name = 'LoadError';
  readonly report: ErrorReport;

  constructor(errorType: string, errorMessage: string, trace: readonly string[] = []) {
    super(errorMessage);
    this.report = { errorType, errorMessage, trace };
  }
}

const EXTENSIONS = ['.mjs', '.js', '.cjs'];

/** @param name such as `index.handler`: the file without its extension, a dot, the export. */
export async function loadHandler(codeDir: string, name: string): Promise<Handler> {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1);
  const [stem, exported] = [name.slice(0, dot), name.slice(dot + 1)];
  const file = EXTENSIONS.map((extension) => join(codeDir, stem + extension)).find(existsSync);
  if (file === undefined) throw new LoadError('Runtime.ImportModuleError', `Error: Cannot find module '${stem}'`);

  const module = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw asLoadError(error);
  });
  // Node does not detect every named export of a CommonJS module.
  const handler: unknown = module[exported] ?? module.default?.[exported];
  if (typeof handler === 'function') return handler as Handler;
  throw new LoadError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
}

function asLoadError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const trace = error.stack?.split('\n') ?? [];
  if (error instanceof SyntaxError) return new LoadError('Runtime.UserCodeSyntaxError', String(error), trace);
  const missing = /^(ERR_)?MODULE_NOT_FOUND$/.test((error as NodeJS.ErrnoException).code ?? '');
  return missing ? new LoadError('Runtime.ImportModuleError', String(error), trace) : error;
}
