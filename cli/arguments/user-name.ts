import { userInfo } from 'node:os';

/** The user who runs the command, for `requested_by` in the inputs of executions. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // containers may run as a user without a name
  }
}
