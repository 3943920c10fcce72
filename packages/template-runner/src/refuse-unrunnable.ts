import { compileRule } from './events/event-bus.ts';
import { deliveryOf } from './notifications/start-notifications.ts';
import { unknownTasks } from './task-invoker.ts';
import type { LocalRule, LocalTemplate } from './template/local-template.ts';
import { refuse } from './template/read-template.ts';
import type { UnsupportedResource } from './template/template-errors.ts';
import { compileWorkflow } from './workflow/compile-workflow.ts';

/**
 * Compiles what the template has, before anything is started, so that all of what cannot run is told at once.
 * @throws {UnsupportedResourceError}
 */
export function refuseUnrunnable(template: LocalTemplate): void {
  refuse([
    ...template.stateMachines.flatMap((machine) =>
      problems(machine, 'AWS::StepFunctions::StateMachine', () => {
        compileWorkflow(machine.definition);
        return unknownTasks(machine, template);
      }),
    ),
    ...template.rules.flatMap((rule) =>
      problems(rule, 'AWS::Events::Rule', () => {
        compileRule(rule);
        return unknownTargets(rule);
      }),
    ),
    ...template.subscriptions.flatMap((subscription) =>
      problems(subscription, 'AWS::SNS::Subscription', () => {
        if (subscription.protocol !== 'sqs') deliveryOf(subscription);
        return [];
      }),
    ),
  ]);
}

/** Those of a schedule are not looked at: it does not run. */
function unknownTargets({ eventPattern, targets }: LocalRule): readonly string[] {
  if (!eventPattern) return [];
  return targets.flatMap(({ arn }) =>
    /^arn:aws:(?:sqs|sns|lambda):/.test(arn) ? [] : [`its target ${arn} is no queue, topic or function`],
  );
}

function problems(
  { logicalId }: { readonly logicalId: string },
  type: string,
  compile: () => readonly string[],
): readonly UnsupportedResource[] {
  try {
    return compile().map((reason) => ({ logicalId, type, reason }));
  } catch (error) {
    return [{ logicalId, type, reason: error instanceof Error ? error.message : String(error) }];
  }
}
