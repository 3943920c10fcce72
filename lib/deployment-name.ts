import { createHash } from 'node:crypto';
import { Aws, Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The name of a deployment, which makes its rules, alarms, metrics and parameters its own: the name of the stack, and
 * the ids of the construct below it. `Default` is no part of it, nor is it of logical ids.
 */
export function deploymentName(construct: Construct): string {
  const stack = outermost(Stack.of(construct));
  const below = construct.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  const ids = below.filter((id) => id !== 'Default').map((id) => id.replace(/[^\w-]/g, '-'));
  return [stack.stackName, ...ids].join('-');
}

/** The name of a nested stack is known only after the deployment. */
function outermost(stack: Stack): Stack {
  return stack.nestedStackParent && Token.isUnresolved(stack.stackName) ? outermost(stack.nestedStackParent) : stack;
}

/**
 * The prefix of the deployment's rule names; the name of the route follows. Names of deployments have no dots, so that
 * no other has it. Of the 64 characters of a rule's name a route may need 40: a long name is cut and ends in a hash. A
 * name that is known only at the deployment could be too long, so that a part of the stack's id takes its place.
 */
export function rulePrefix(name: string): string {
  if (Token.isUnresolved(name)) return `arrivals-${Fn.select(4, Fn.split('-', stackUuid()))}.`;
  if (name.length <= MOST_CHARACTERS) return `${name}.`;
  return `${name.slice(0, 14)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}.`;
}

const MOST_CHARACTERS = 23;

/** The end of the stack's id, which no other stack has: `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID`. */
export function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}
