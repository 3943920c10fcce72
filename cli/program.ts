import { Command, CommanderError } from 'commander';
import { addDlq } from './commands/dlq.ts';
import { addDoctor } from './commands/doctor.ts';
import { addList } from './commands/list.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addReplay } from './commands/replay.ts';
import { addRerun } from './commands/rerun.ts';
import { addStatus } from './commands/status.ts';
import { addWatch } from './commands/watch.ts';
import { CliError, EXIT, explained } from './errors.ts';
import { tell } from './output.ts';

/** In the order of `--help`. */
const COMMANDS = [addStatus, addList, addRerun, addWatch, addReplay, addReconcile, addDlq, addDoctor];

/** The whole command line. Ends with an exit code in `process.exitCode`. */
export async function run(argv: readonly string[]): Promise<void> {
  const program = new Command('lume-arrivals')
    .description('Operates a deployment of Lume Arrivals')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  for (const add of COMMANDS) add(program);
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
