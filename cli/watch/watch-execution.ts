import type { SFNClient } from '@aws-sdk/client-sfn';
import type { DeploymentOptions } from '../arguments/deployment-options.ts';
import { watchCommand } from '../arguments/suggested-commands.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { exitCodeOf } from './execution-ending.ts';
import { follow } from './follow-execution.ts';
import { type Followed, openScreen } from './watch-screen.ts';

/** Follows an execution to its end, and sets the exit code to what became of it. Ctrl-C ends the watching alone. */
export async function watchExecution(
  sfn: SFNClient,
  followed: Followed,
  options: DeploymentOptions & { readonly json: boolean },
  session: Session,
): Promise<void> {
  const screen = openScreen(followed, options.json, session);
  const ending = await session.interruptibly((signal) => follow(sfn, followed, screen, signal, session.sleep));
  session.exitCode = ending === undefined ? EXIT.interrupted : exitCodeOf(ending);
  if (ending !== undefined) return;
  session.tell(
    `No longer watched; the execution goes on. Watch it again: ${watchCommand(followed.executionArn, options)}`,
  );
}
