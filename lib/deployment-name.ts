import { Stack, Token } from 'aws-cdk-lib';
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
