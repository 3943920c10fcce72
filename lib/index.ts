export { ArrivalsStack } from './arrivals-stack.ts';
export { InvalidSettingsError } from './check-settings.ts';
export {
  type ArrivalsDeadLetters,
  type ArrivalsFunctions,
  type ArrivalsTopics,
  LumeArrivals,
} from './lume-arrivals.ts';
export { DEFAULTS, type LumeArrivalsProps, type Route } from './settings.ts';
export type { Filter, Subscriber, Subscribers } from './subscriber-settings.ts';
