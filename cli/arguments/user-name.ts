import { userInfo } from 'node:os';

/** Whoever runs the command, as this machine knows them: it stands in the inputs of the executions that they start. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // a container may run as a user without a name
  }
}
