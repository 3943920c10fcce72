import { Command, CommanderError } from 'commander';
import { CliError, EXIT, explained } from './errors.ts';
import { tell } from './output.ts';

type AddCommand = (program: Command) => void;

/** In the order of `--help`. */
const COMMANDS: ReadonlyMap<string | undefined, () => Promise<AddCommand>> = new Map([
  ['status', async () => (await import('./commands/status.ts')).addStatus],
  ['list', async () => (await import('./commands/list.ts')).addList],
  ['rerun', async () => (await import('./commands/rerun.ts')).addRerun],
  ['watch', async () => (await import('./commands/watch.ts')).addWatch],
  ['replay', async () => (await import('./commands/replay.ts')).addReplay],
  ['reconcile', async () => (await import('./commands/reconcile.ts')).addReconcile],
  ['dlq', async () => (await import('./commands/dlq.ts')).addDlq],
  ['doctor', async () => (await import('./commands/doctor.ts')).addDoctor],
]);

/** The command that is named, or all where none is: each loads its part of the AWS SDK, which takes longer than the rest. */
function commandsFor([, , name]: readonly string[]): Promise<readonly AddCommand[]> {
  const named = COMMANDS.get(name);
  return Promise.all(named === undefined ? [...COMMANDS.values()].map((load) => load()) : [named()]);
}

/** The whole command line. Ends with an exit code in `process.exitCode`. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('lume-arrivals')
    .description('Operates a deployment of Lume Arrivals')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const add of await commandsFor(argv)) add(program);
  for (const command of program.commands.flatMap((each) => (each.commands.length > 0 ? each.commands : [each]))) {
    command
      .option('--stack <name>', 'the stack; default: the only one in the region')
      .option('--region <name>', 'the AWS region; default: that of the environment')
      .option('--profile <name>', 'the AWS profile; default: that of the environment')
      .exitOverride();
  }
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = failed(error);
  }
}

function failed(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage; // it has said why
  const told = explained(error);
  tell(told instanceof CliError ? told.message : String((told as Error)?.stack ?? told));
  return told instanceof CliError ? told.exitCode : EXIT.error;
}
