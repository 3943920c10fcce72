import type { SFNClient } from '@aws-sdk/client-sfn';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { watchCommand } from '../arguments/suggested-commands.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { exitCodeOf } from './execution-ending.ts';
import { followExecution } from './follow-execution.ts';
import { openScreen, type WatchedExecution } from './watch-screen.ts';

/** Follows an execution to its end and sets the exit code by its outcome. Ctrl-C only stops the watching. */
export async function watchExecution(
  sfn: SFNClient,
  watched: WatchedExecution,
  options: DeploymentOptions & { readonly json: boolean },
  session: Session,
): Promise<void> {
  const screen = openScreen(watched, options.json, session);
  const ending = await session.interruptibly((signal) => followExecution(sfn, watched, screen, signal, session.sleep));
  session.exitCode = ending === undefined ? EXIT.interrupted : exitCodeOf(ending);
  if (ending !== undefined) return;
  session.tell(
    `No longer watched; the execution goes on. Watch it again: ${watchCommand(watched.executionArn, options)}`,
  );
}
