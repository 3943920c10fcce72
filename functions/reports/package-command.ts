/**
 * Runs the command line where it is installed, and nothing else: in a folder that does not have it, `npx` alone would fetch
 * whatever a stranger has registered by that name. After `--`, because npx would take `--help` and `--version` for its own.
 */
export const COMMAND_LINE = 'npx --no -- lume-arrivals';

/** What has to be installed for it, by name and version: that of package.json. */
export const PACKAGE = 'lume-arrivals 0.1.0';

/** A command of this project, for a message or a hint. */
export function packageCommand(args: string): string {
  return `${COMMAND_LINE} ${args}`;
}
