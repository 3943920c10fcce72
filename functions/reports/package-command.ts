/**
 * Runs the installed command line only: without `--no`, `npx` would download whatever package anybody has registered
 * under that name. After `--`, because npx would interpret `--help` and `--version` itself.
 */
export const COMMAND_LINE = 'npx --no -- lume-arrivals';

/** As in package.json. */
export const VERSION = '0.1.0';

/** Name and version of the package that has to be installed for a command. */
export const PACKAGE = `lume-arrivals ${VERSION}`;

/** A command of this project, for a message or a hint. */
export function packageCommand(args: string): string {
  return `${COMMAND_LINE} ${args}`;
}
