/** Runs an execution until its second task is under way, says so, and waits to be killed. Argument: the store's file. */
import { compileWorkflow } from '../../src/workflow/compile-workflow.ts';
import { ExecutionStore } from '../../src/workflow/execution-store.ts';
import { Executions } from '../../src/workflow/executions.ts';
import { KILLED_STATES, MACHINE_ARN } from './run.ts';

const definition = { StartAt: 'First', States: KILLED_STATES };
const stateMachine = {
  arn: MACHINE_ARN,
  name: 'Demo',
  roleArn: '',
  definition: JSON.stringify(definition),
  workflow: compileWorkflow(definition),
  createdAtMs: 0,
};
const executions = new Executions({
  store: new ExecutionStore(process.argv[2] ?? ''),
  stateMachines: [stateMachine],
  invokeTask: async ({ stateName }) => {
    if (stateName === 'First') return 'done';
    process.stdout.write('Second is under way\n');
    return new Promise((resolve) => setTimeout(resolve, 60_000));
  },
});
await executions.start(stateMachine, 'one', '{"a":1}');
