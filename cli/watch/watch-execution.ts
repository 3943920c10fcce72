import type { SFNClient } from '@aws-sdk/client-sfn';
import { EXIT } from '../errors.ts';
import { tell } from '../output.ts';
import { type DeploymentOptions, watchCommand } from '../same-deployment.ts';
import { exitCodeOf } from './ending.ts';
import { follow } from './follow.ts';
import { type Followed, openScreen } from './screen.ts';

/** Follows an execution to its end, and sets the exit code to what became of it. Ctrl-C ends the watching alone. */
export async function watchExecution(
  sfn: SFNClient,
  followed: Followed,
  options: DeploymentOptions & { readonly json: boolean },
): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGINT', stop); // a second Ctrl-C ends the process at once
  const ending = await follow(sfn, followed, openScreen(followed, options.json), stopping.signal);
  process.off('SIGINT', stop);
  if (ending !== undefined) {
    process.exitCode = exitCodeOf(ending);
    return;
  }
  tell(`No longer watched; the execution goes on. Watch it again: ${watchCommand(followed.executionArn, options)}`);
  process.exitCode = EXIT.interrupted;
}
