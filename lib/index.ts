/**
 * Lume Arrivals in an app of the CDK: the construct, a stack around it, and their props.
 *
 * @module lume-arrivals
 */
export { ArrivalsStack } from './arrivals-stack.ts';
export { InvalidSettingsError } from './check-settings.ts';
export type { LogProps } from './log-settings.ts';
export {
  type ArrivalsDeadLetters,
  type ArrivalsFunctions,
  type ArrivalsMetricOptions,
  type ArrivalsTopics,
  type FlowMetricOptions,
  LumeArrivals,
  type OutcomesMetricOptions,
} from './lume-arrivals.ts';
export type { AlarmName } from './monitoring/alarm-defaults.ts';
export type { AlarmThresholds, MonitoringOptions, OperationsProps } from './operations-settings.ts';
export {
  DEFAULTS,
  type ExistingBucket,
  type ExistingTopics,
  type LumeArrivalsProps,
  type LumeProps,
  type PollingProps,
  type ReconcileProps,
  type Route,
} from './settings.ts';
export type {
  EmailSubscriber,
  Filter,
  Filtered,
  FunctionSubscriber,
  QueueSubscriber,
  SlackChannelSubscriber,
  SlackWebhookSubscriber,
  Subscriber,
  Subscribers,
  UrlSubscriber,
} from './subscriber-settings.ts';
