import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalRule, LocalRuleTarget } from '../template/local-template.ts';
import type { BusEvent } from './bus-event.ts';
import { compilePattern, type EventTest } from './event-pattern.ts';
import { compileInput, type TargetInput } from './target-input.ts';

export interface Undeliverable {
  readonly event: BusEvent;
  readonly rule: string;
  readonly targetArn: string;
  /** The queue that the event was moved to; absent if the target has none or sending to it failed too. */
  readonly deadLetterArn?: string;
  readonly error: unknown;
}

interface EventBusOptions {
  readonly rules: readonly LocalRule[];
  /** Returns normally: delivered; throws: retried. Also sends to dead-letter queues, with attributes. */
  deliver(targetArn: string, bodyText: string, attributes?: Readonly<Record<string, string>>): Promise<void>;
  /** Called for each event that could not be delivered to a target. */
  onUndeliverable(undeliverable: Undeliverable): void;
  /** Milliseconds before each retry. */
  readonly retryDelaysMs?: readonly number[];
}

interface EventBus {
  /** Resolves when every matching rule has delivered the event or given it up. Never rejects. */
  put(event: BusEvent): Promise<void>;
}

/** AWS retries for 24 hours; a local target that fails for seconds is broken. */
const RETRY_DELAYS_MS = [100, 400, 1_600, 3_000];

interface Target {
  readonly rule: string;
  readonly ruleArn: string;
  readonly settings: LocalRuleTarget;
  readonly input: TargetInput;
}

/**
 * Creates the default event bus. Compiles patterns and transformers, so that an unsupported rule fails the start.
 * @throws {EventPatternError}
 * @throws {EventPathError}
 * @throws {InputTransformerError}
 */
export function createEventBus(options: EventBusOptions): EventBus {
  const rules = options.rules.filter(({ enabled }) => enabled).flatMap(compileRule);
  return {
    async put(event) {
      const targets = rules.filter(({ matches }) => matches(event)).flatMap((rule) => rule.targets);
      await Promise.all(targets.map((target) => deliverOrGiveUp(target, event, options)));
    },
  };
}

interface CompiledRule {
  readonly matches: EventTest;
  readonly targets: readonly Target[];
}

/**
 * None of a schedule.
 * @throws {EventPatternError}
 * @throws {EventPathError}
 * @throws {InputTransformerError}
 */
export function compileRule({ name, arn, eventPattern, targets }: LocalRule): readonly CompiledRule[] {
  if (!eventPattern) return [];
  const matches = compilePattern(eventPattern, name);
  const compiled = targets.map((settings) => ({
    rule: name,
    ruleArn: arn,
    settings,
    input: compileInput(settings, name),
  }));
  return [{ matches, targets: compiled }];
}

async function deliverOrGiveUp(target: Target, event: BusEvent, options: EventBusOptions): Promise<void> {
  const { arn, deadLetterArn } = target.settings;
  try {
    await deliverWithRetries(target, target.input(event), options);
  } catch (error) {
    const isInDeadLetterQueue =
      deadLetterArn !== undefined &&
      (await succeeds(options.deliver(deadLetterArn, JSON.stringify(event), deadLetterAttributes(target, error))));
    const dead = isInDeadLetterQueue ? { deadLetterArn } : {};
    options.onUndeliverable({ event, rule: target.rule, targetArn: arn, error, ...dead });
  }
}

/**
 * The attributes that EventBridge adds to a dead letter, with two of its error codes.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
 */
function deadLetterAttributes({ ruleArn, settings }: Target, error: unknown): Readonly<Record<string, string>> {
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

async function succeeds(delivery: Promise<void>): Promise<boolean> {
  return delivery.then(
    () => true,
    () => false,
  );
}
