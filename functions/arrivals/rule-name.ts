import { createHash } from 'node:crypto';

/**
 * The prefix of a stack's rule names; the name of the route follows. Stack names have no dots, so the prefix is unique to
 * the stack. Of the 64 characters of a rule name a route may need 40, so a long stack name is cut and ends in a hash.
 */
export function rulePrefix(stackName: string): string {
  if (stackName.length <= 23) return `${stackName}.`;
  return `${stackName.slice(0, 14)}-${createHash('sha256').update(stackName).digest('hex').slice(0, 8)}.`;
}
