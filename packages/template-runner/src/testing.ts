/** Parts of the runner that tests and benchmarks use one by one. Not for products: these change without notice. */
export { Clock } from './clock.ts';
export { objectCreatedEvent } from './events/bus-event.ts';
export { createEventBus } from './events/event-bus.ts';
export { compilePattern } from './events/event-pattern.ts';
export { environmentVariables } from './lambda/environment-variables.ts';
export { openQueueSender } from './queues/queue-sender.ts';
export { openSecrets } from './secrets/open-secrets.ts';
export { readTemplate } from './template/read-template.ts';
export { compileWorkflow } from './workflow/compile-workflow.ts';
export { ExecutionStore } from './workflow/execution-store.ts';
export { Executions, type LocalStateMachine } from './workflow/executions.ts';
export { executionFailed, executionSucceeded, taskEvents } from './workflow/history-events.ts';
