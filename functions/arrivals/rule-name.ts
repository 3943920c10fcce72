import { createHash } from 'node:crypto';

/**
 * What the names of a stack's rules start with; the name of a route follows. No name of a stack has a dot, so no other
 * stack's rules start like that. A rule's name has at most 64 characters, a route's 40: a long name of a stack is cut and
 * told apart by its hash.
 */
export function rulePrefix(stackName: string): string {
  if (stackName.length <= 23) return `${stackName}.`;
  return `${stackName.slice(0, 14)}-${createHash('sha256').update(stackName).digest('hex').slice(0, 8)}.`;
}
