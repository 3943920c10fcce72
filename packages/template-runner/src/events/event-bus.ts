import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalRule, LocalRuleTarget } from '../template/local-template.ts';
import type { BusEvent } from './bus-event.ts';
import { compilePattern, type EventTest } from './event-pattern.ts';
import { compileInput, type TargetInput } from './target-input.ts';

export interface Undeliverable {
  readonly event: BusEvent;
  readonly rule: string;
  readonly targetArn: string;
  /** The queue that has the event now; absent when the target names none, or when that queue did not take it either. */
  readonly deadLetterArn?: string;
  readonly error: unknown;
}

interface EventBusOptions {
  readonly rules: readonly LocalRule[];
  /** Returns normally: the target has the text; throws: tried again. Also delivers to dead-letter queues, with attributes. */
  deliver(targetArn: string, bodyText: string, attributes?: Readonly<Record<string, string>>): Promise<void>;
  /** Hears of each event that a target did not get. */
  onUndeliverable(undeliverable: Undeliverable): void;
  /** Milliseconds before each new attempt. */
  readonly retryDelaysMs?: readonly number[];
}

export interface EventBus {
  /** Returns when every rule that waits for the event has delivered it, or has given it up. Never throws. */
  put(event: BusEvent): Promise<void>;
}

/** AWS goes on for 24 hours; on a laptop a target that is not there after seconds is broken. */
const RETRY_DELAYS_MS = [100, 400, 1_600, 3_000];

interface Target {
  readonly rule: string;
  readonly ruleArn: string;
  readonly settings: LocalRuleTarget;
  readonly input: TargetInput;
}

/**
 * The default event bus. Patterns and transformers are compiled here, so that a rule that would not work fails the start.
 * @throws {EventPatternError}
 * @throws {JsonPathError}
 * @throws {InputTransformerError}
 */
export function createEventBus(options: EventBusOptions): EventBus {
  const rules = options.rules
    .filter(({ enabled }) => enabled)
    .flatMap((rule): { readonly matches: EventTest; readonly targets: readonly Target[] }[] => {
      if (!rule.eventPattern) return []; // a schedule
      const matches = compilePattern(rule.eventPattern, rule.name);
      const targets = rule.targets.map((settings) => ({
        rule: rule.name,
        ruleArn: rule.arn,
        settings,
        input: compileInput(settings, rule.name),
      }));
      return [{ matches, targets }];
    });
  return {
    async put(event) {
      const targets = rules.filter(({ matches }) => matches(event)).flatMap((rule) => rule.targets);
      await Promise.all(targets.map((target) => deliverOrGiveUp(target, event, options)));
    },
  };
}

async function deliverOrGiveUp(target: Target, event: BusEvent, options: EventBusOptions): Promise<void> {
  const { arn, deadLetterArn } = target.settings;
  try {
    await deliverWithRetries(target, target.input(event), options);
  } catch (error) {
    const taken =
      deadLetterArn !== undefined &&
      (await isTaken(options.deliver(deadLetterArn, JSON.stringify(event), whyUndelivered(target, error))));
    const dead = taken ? { deadLetterArn } : {};
    options.onUndeliverable({ event, rule: target.rule, targetArn: arn, error, ...dead });
  }
}

/**
 * As EventBridge says it in the attributes of a dead letter; it has more codes.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
function whyUndelivered({ ruleArn, settings }: Target, error: unknown): Readonly<Record<string, string>> {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    RULE_ARN: ruleArn,
    TARGET_ARN: settings.arn,
    ERROR_CODE: /AccessDenied/.test(name) ? 'NO_PERMISSIONS' : 'ERROR_FROM_TARGET',
    ERROR_MESSAGE: message || name,
  };
}

async function deliverWithRetries({ settings }: Target, body: string, options: EventBusOptions): Promise<void> {
  for (const delayMs of options.retryDelaysMs ?? RETRY_DELAYS_MS) {
    try {
      return await options.deliver(settings.arn, body);
    } catch {
      await sleep(delayMs);
    }
  }
  await options.deliver(settings.arn, body);
}

async function isTaken(delivery: Promise<void>): Promise<boolean> {
  return delivery.then(
    () => true,
    () => false,
  );
}
