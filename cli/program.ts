import { Command, CommanderError, Option } from 'commander';
import { VERSION } from '../functions/reports/package-command.ts';
import { explainAwsError } from './aws/aws-error.ts';
import { CliError, UsageError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';
import type { Session } from './session.ts';
import { traceOf } from './terminal/error-trace.ts';

type AddCommand = (program: Command, session: Session) => void;

/** In the order of `--help`. */
const COMMANDS: ReadonlyMap<string | undefined, () => Promise<AddCommand>> = new Map([
  ['status', async () => (await import('./commands/status-command.ts')).addStatus],
  ['list', async () => (await import('./commands/list-command.ts')).addList],
  ['rerun', async () => (await import('./commands/rerun-command.ts')).addRerun],
  ['watch', async () => (await import('./commands/watch-command.ts')).addWatch],
  ['adopt', async () => (await import('./commands/adopt-command.ts')).addAdopt],
  ['replay', async () => (await import('./commands/replay-command.ts')).addReplay],
  ['reconcile', async () => (await import('./commands/reconcile-command.ts')).addReconcile],
  ['dlq', async () => (await import('./commands/dlq-command.ts')).addDlq],
  ['doctor', async () => (await import('./commands/doctor-command.ts')).addDoctor],
]);

/**
 * The named command, or all if none is named. Each imports its part of the AWS SDK, which takes most of the start time.
 */
function commandsFor([name]: readonly string[]): Promise<readonly AddCommand[]> {
  const named = COMMANDS.get(name);
  return Promise.all(named === undefined ? [...COMMANDS.values()].map((load) => load()) : [named()]);
}

/**
 * Runs the command line.
 * @param args without the name of the program.
 * @returns the exit code.
 */
export async function run(args: readonly string[], session: Session): Promise<number> {
  const program = new Command('lume-arrivals')
    .description('Operates a deployment of Lume Arrivals')
    .version(VERSION, '-V, --version', 'print the version')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => session.out.lines(...linesOf(text)),
      writeErr: (text) => session.err.lines(...linesOf(text)),
      // The text quotes the arguments: only the line break before commander's suggestion is its own.
      outputError: (text) => session.tell(...text.trimEnd().split(/\n(?=\(Did you mean [^\n]*\)$)/)),
      getOutHelpWidth: () => session.out.columns ?? 80,
      getErrHelpWidth: () => session.err.columns ?? 80,
    });
  for (const add of await commandsFor(args)) add(program, session);
  for (const command of program.commands.flatMap((each) => (each.commands.length > 0 ? each.commands : [each]))) {
    command
      .option('--deployment <name>', 'the deployment; default: the only one in the region')
      .option('--region <name>', 'the AWS region; default: that of the environment')
      .option('--profile <name>', 'the AWS profile; default: that of the environment')
      .addOption(new Option('--stack [name]').hideHelp())
      .on('option:stack', refuseStack)
      .exitOverride();
  }
  try {
    const ended = await session.untilInterrupted(async () => void (await program.parseAsync(args, { from: 'user' })));
    return ended ? session.exitCode : EXIT.interrupted;
  } catch (error) {
    return failed(error, session);
  }
}

/** Commands in messages of earlier versions have this option. */
function refuseStack(): never {
  throw new UsageError(
    '--stack is now --deployment, with the name of a deployment: that of its stack, unless the app chose another.',
  );
}

function failed(error: unknown, session: Session): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // commander has printed why
  const told = explainAwsError(error);
  session.tell(...(told instanceof CliError ? told.lines : traceOf(told)));
  return told instanceof CliError ? told.exitCode : EXIT.error;
}

/** Lines of a text that ends with a line break. */
function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}
