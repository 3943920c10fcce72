/**
 * Runs the command line where it is installed, and nothing else: in a folder that does not have it, `npx` alone would fetch
 * whatever a stranger has registered by that name. After `--`, because npx would take `--help` and `--version` for its own.
 */
export const COMMAND_LINE = 'npx --no -- lume-arrivals';

/** That of package.json. */
export const VERSION = '0.1.0';

/** What has to be installed for a command, by name and version. */
export const PACKAGE = `lume-arrivals ${VERSION}`;

/** A command of this project, for a message or a hint. */
export function packageCommand(args: string): string {
  return `${COMMAND_LINE} ${args}`;
}
