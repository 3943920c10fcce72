export { controlRequest } from './control-requests.ts';
export { type Effect, type Fault, FaultError } from './faults.ts';
export { FlowDefinitionError, loadFlows } from './flow-definition.ts';
export { RUNNING_STATUSES, TERMINAL_STATUSES } from './lume-contract.ts';
export type { Script } from './run-script.ts';
export {
  type FaultControls,
  type LumeEvent,
  type SimulatedLume,
  type SimulatedLumeOptions,
  type SimulatedLumeStats,
  startSimulatedLume,
} from './simulated-lume.ts';
